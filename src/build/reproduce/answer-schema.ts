import { z } from 'zod';
import { digest } from '../../base/answer-schema.ts';

const difference = z.object({
  arch: z.string().describe('The platform whose layer it is: `amd64`'),
  layer: z
    .int()
    .optional()
    .describe('Counted from 0; absent when all layers agree and config or manifest differ'),
  path: z.string().optional().describe('In the image; absent when a whole layer, config or manifest differs'),
  attribute: z.string().describe('`mode`, `mtime`, `content`, `config.Env`, …'),
  expected: z.string(),
  actual: z.string(),
});

export const reproduction = z
  .object({
    result: z
      .enum(['identical', 'different', 'incomplete'])
      .describe('`incomplete`: something that the build needs was not at hand, so nothing can be said'),
    packagesFrom: z
      .enum(['verified', 'from-lock'])
      .describe(
        'Whether each .deb was checked against a signed Release now, or only against the digests of the lock',
      ),
    releases: z
      .array(z.object({ suite: z.string(), fingerprints: z.array(z.string()) }))
      .optional()
      .describe(
        'Of `verified`: the suites whose Releases were asked, and the OpenPGP keys (fingerprints) that signed each',
      ),
    recipe: z
      .object({ digest })
      .describe('What it was built from: the digests that provenance has for the same recipe and lock'),
    lock: z.object({ digest }),
    images: z
      .array(z.object({ name: z.string(), expected: digest, rebuilt: digest.optional() }))
      .describe('The index and every platform manifest. `rebuilt` is absent where it could not be built'),
    documents: z
      .enum(['identical', 'different', 'another-catalog'])
      .optional()
      .describe(
        'Whether the SBOMs attached to an identical image are those of the rebuild. `another-catalog`: another version of shearwall made them. Absent: none is attached',
      ),
    firstDifference: difference.optional(),
    missing: z
      .array(z.string())
      .optional()
      .describe('What was not at hand: `files: ./app`, `libc6_2.41-12_amd64.deb`'),
    tool: z.object({ name: z.literal('shearwall'), version: z.string() }),
    at: z
      .string()
      .optional()
      .describe('RFC 3339; only where the caller wants the time to be part of the statement'),
  })
  .describe('The result of rebuilding an image: docs/reference/build-type.md#reproduction');

export const statement = z
  .object({
    _type: z.literal('https://in-toto.io/Statement/v1'),
    subject: z.array(
      z.object({
        name: z.string().optional(),
        uri: z.string().optional(),
        digest: z.record(z.string(), z.string()).describe('Lower-case hex by algorithm'),
        annotations: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
    predicateType: z.string(),
    predicate: reproduction,
  })
  .describe('in-toto attestation framework, spec/v1/statement.md');
