import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import { reachOfPath } from '../reach/answer-schema.ts';
import type { WhyAnswer } from './types.ts';

const pathOrigin = z
  .union([
    z.object({ kind: z.literal('package'), name: z.string() }),
    z.object({ kind: z.literal('effect'), name: z.string(), description: z.string().optional() }),
    z.object({ kind: z.literal('recipe'), key: z.string(), detail: z.string().optional() }),
    z.object({ kind: z.literal('unknown') }),
  ])
  .describe('Who put a path into the image, and in what words that is to be explained');

const whyPath = z.object({
  path: z.string().describe('Absolute, without symlinked parents, for people and documents'),
  type: z.string(),
  mode: z.string(),
  sizeBytes: z.int().optional(),
  digest: digest.optional(),
  target: z.string().optional().describe('Of a symlink'),
  origin: pathOrigin,
  toldBy: z.string().describe('What the origin is known from'),
  asBuilt: z
    .boolean()
    .optional()
    .describe('Of an image: whether it holds what building it again from the same packages gives'),
  reach: reachOfPath.optional(),
});

const step = z
  .object({
    package: z.string(),
    version: z.string(),
    by: z.string().optional(),
    field: z.string(),
    clause: z.string(),
  })
  .describe('One link of the chain: what asked for `package`, in which words. `by` absent: the recipe');

const whyEvidence = z
  .object({
    by: z.string().describe('The cataloguer that saw it'),
    technique: z.string(),
    confidence: z.number().describe('0 to 1'),
    locations: z
      .array(z.string())
      .describe('Absolute paths, for people; what is in an archive comes after `!/`'),
    value: z.string().optional(),
  })
  .describe('One reason to believe that a package is in an image');

const packageInImage = z
  .object({
    purl: z.string(),
    type: z.string(),
    namespace: z.string().optional(),
    state: z.string().optional(),
    sizeBytes: z.int(),
    evidence: z.array(whyEvidence),
    layers: z.array(z.int()).describe('Positions of the layers that it is in, from 0'),
    ownedBy: z
      .array(z.string())
      .describe('Package URLs: of the packages that installed its files, and of those that need it'),
    neededBy: z.array(z.string()),
  })
  .describe('What the image itself says of a package');

const uncoveredScript = z
  .object({ package: z.string(), script: z.string(), why: z.string() })
  .describe('A maintainer script with a command that no effect covers. `why` is for people');

const reachOfSoftware = z
  .object({
    files: z.int().describe('Of its files, or of those that it was seen in where nobody knows them all'),
    knowsAllFiles: z.boolean(),
    path: z.string().optional().describe('The file of it that is reached best'),
    reach: reachOfPath.optional(),
  })
  .describe('How what the image starts gets to a piece of software');

const whyPackage = packageInImage
  .partial()
  .extend({
    name: z.string(),
    version: z.string(),
    architecture: z.string(),
    source: z.object({ name: z.string(), version: z.string() }),
    chain: z.array(step).describe('From the recipe down to the package; empty when nothing of it is known'),
    alsoBy: z.array(z.string()).describe('Other packages that ask for it as well'),
    origin: z
      .object({
        filename: z.string(),
        digest,
        sizeBytes: z.int(),
        suite: z.string(),
        component: z.string(),
        release: z
          .object({
            origin: z.string(),
            codename: z.string(),
            date: z.int(),
            digest,
            fingerprints: z.array(z.string()),
            snapshot: z.string().optional(),
          })
          .optional()
          .describe('Of the signed Release: seconds since 1970, digest of its text, keys'),
      })
      .optional()
      .describe('Absent: the image carries no provenance that names it'),
    uncovered: z
      .array(uncoveredScript)
      .optional()
      .describe('Maintainer scripts with a command that no effect covers. Absent: they were not looked at'),
    archs: z
      .object({ has: z.array(z.string()), lacks: z.array(z.string()) })
      .optional()
      .describe('Architectures of the lock that have it, and those that do not'),
    reached: reachOfSoftware
      .optional()
      .describe('Of an image that starts something, where the package was asked for by its name'),
  })
  .describe('`purl` and what follows from it: of a package that was seen in an image');

const vulnerable = reachOfSoftware
  .extend({
    name: z.string(),
    version: z.string(),
    purl: z.string(),
    finding: z
      .enum(['affected', 'lowered'])
      .describe('`lowered`: each of its findings is; `explain` says why'),
  })
  .describe('Software that the vulnerability is found in, and how what the image starts gets to it');

export const whyAnswer = answerOf<WhyAnswer>()(
  z.union([
    z.object({
      found: z.literal(true),
      what: z.string(),
      in: z.string().describe('The recipe or image, as the user named it'),
      arch: z.string(),
      path: whyPath.optional(),
      package: whyPackage.optional(),
      packages: z
        .array(whyPackage)
        .optional()
        .describe(
          'Every package of that name, `package` first: an image may hold several versions, or two ecosystems one name',
        ),
      vulnerable: z.array(vulnerable).optional().describe('Where a vulnerability was asked for'),
      notes: z.array(z.string()).describe('What the answer rests on, and what it could not tell'),
    }),
    z.object({
      found: z.literal(false),
      what: z.string(),
      in: z.string(),
      arch: z.string(),
      nearest: z.string().optional(),
      notes: z.array(z.string()),
    }),
  ]),
);
