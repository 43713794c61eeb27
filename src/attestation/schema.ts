import { z } from 'zod';
import { BUILD_TYPE } from './type-uris.ts';

const text = z.string().min(1).max(4096);
const digestSet = z
  .record(z.string().max(64), z.string().regex(/^[0-9a-f]{32,256}$/, 'not lower-case hexadecimal'))
  .refine((digests) => Object.keys(digests).length > 0, 'no digest');
const sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'not "sha256:" and 64 hexadecimal digits');

/** Fields that are not named here are dropped: nobody below may come to rely on what was not checked. */
const Descriptor = z.object({
  name: text.optional(),
  uri: text.optional(),
  digest: digestSet.optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
});

const git = z.object({
  url: text,
  commit: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'not a git commit'),
});

const verified = z.object({
  by: text,
  at: text.optional(),
  says: z.record(z.string().max(64), text),
  purl: text.optional(),
  evidence: sha256,
});

export const ProvenanceSchema = z.object({
  buildDefinition: z.object({
    buildType: z.literal(BUILD_TYPE),
    externalParameters: z.object({
      recipe: z.object({ name: text, digest: sha256, document: z.record(z.string(), z.unknown()) }),
      lock: z.object({ digest: sha256 }),
      archs: z
        .array(z.string().regex(/^[a-z0-9]+(\/[a-z0-9]+)?$/, 'not an OCI architecture'))
        .min(1)
        .max(32),
      files: z
        .array(
          z.object({
            source: text,
            target: text,
            digest: sha256,
            line: z.int().min(1).optional(),
            git: git.optional(),
            verified: verified.optional(),
          }),
        )
        .max(100_000),
    }),
    internalParameters: z.object({ lock: z.record(z.string(), z.unknown()), slim: z.unknown().optional() }),
    resolvedDependencies: z.array(Descriptor).max(200_000),
  }),
  runDetails: z.object({ builder: z.object({ id: text }) }),
});
