import { z } from 'zod';
import { SLIM_BUILD_TYPE } from './type-uris.ts';

const text = z.string().max(4096);
const sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'not "sha256:" and 64 hexadecimal digits');
const texts = z.array(text).max(10_000);

/** What checking again needs; fields that are not named here are dropped. */
export const SlimProvenanceSchema = z.object({
  buildDefinition: z.object({
    buildType: z.literal(SLIM_BUILD_TYPE),
    externalParameters: z.object({
      source: sha256,
      platforms: texts.min(1).max(64),
      keep: texts,
      drop: texts,
      shell: z.enum(['keep', 'drop']),
      roots: z.array(texts.min(1)).max(1000),
    }),
    internalParameters: z.object({
      compressor: z.object({ name: text, level: z.int(), digest: sha256 }),
      platforms: z
        .array(z.object({ platform: text, source: sha256, engine: z.int() }))
        .min(1)
        .max(64),
    }),
  }),
});

export function buildTypeOf(predicate: unknown): string | undefined {
  return z.object({ buildDefinition: z.object({ buildType: text }) }).safeParse(predicate).data
    ?.buildDefinition.buildType;
}
