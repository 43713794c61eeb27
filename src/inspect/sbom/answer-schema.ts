import { z } from 'zod';
import { answerOf } from '../../base/answer-schema.ts';
import type { NamedSbomDiff } from './sbom-diff.ts';
import type { SbomVerdict } from './validate-sbom.ts';

const sbomChange = z
  .object({ name: z.string(), before: z.array(z.string()), after: z.array(z.string()) })
  .describe(
    'What is called the same on both sides: the purl without version and qualifiers, or type and name',
  );

export const sbomDiffAnswer = answerOf<NamedSbomDiff>()(
  z.object({
    same: z.boolean(),
    added: z
      .array(z.object({ name: z.string(), version: z.string().optional() }))
      .describe('`name`, and the version that it has there'),
    removed: z.array(z.object({ name: z.string(), version: z.string().optional() })),
    versions: z.array(sbomChange).describe('Versions: several where one side has several'),
    licenses: z.array(sbomChange),
    unread: z
      .array(z.string())
      .optional()
      .describe(
        'Images of which layers could not be read: software may be missing, and `same` proves nothing',
      ),
  }),
);

const fault = z
  .object({
    where: z.string(),
    message: z.string(),
    code: z
      .literal('not-a-purl')
      .optional()
      .describe('`not-a-purl`: what stands for its package URL is none. The other faults have no code'),
  })
  .describe('`where`: the id, name or place in the document');

const minimumElement = z
  .enum([
    'author',
    'timestamp',
    'supplier',
    'component name',
    'version',
    'unique identifier',
    'dependency relationship',
  ])
  .describe('"The Minimum Elements For a Software Bill of Materials" (NTIA, 2021), data fields');

export const sbomVerdictAnswer = answerOf<SbomVerdict>()(
  z.object({
    valid: z.boolean(),
    format: z.string(),
    version: z.string(),
    components: z.int(),
    faults: z.array(fault).describe("What the format's own rules forbid"),
    missing: z.array(minimumElement).describe('What the whole document lacks'),
    lacking: z
      .array(z.object({ id: z.string(), name: z.string(), missing: z.array(minimumElement) }))
      .describe('What single components lack; those that lack nothing are left out'),
  }),
);
