import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import type { ImageDiff } from './diff-images.ts';

const diffedPackage = z
  .object({
    name: z.string(),
    architecture: z.string(),
    version: z.string(),
    purl: z.string(),
    type: z.string(),
    namespace: z.string().optional(),
  })
  .describe('`name` as `show` and `sbom` have it; `purl` tells packages of one name apart');

const packageChange = z.object({
  name: z.string(),
  architecture: z.string(),
  before: z.string().describe('Versions'),
  after: z.string(),
  type: z.string(),
  namespace: z.string().optional(),
  purls: z.object({ before: z.string(), after: z.string() }).describe('Package URLs'),
  direction: z.enum(['newer', 'older']).optional().describe('Undefined: the versions cannot be ordered'),
});

const packageDiff = z.object({
  added: z.array(diffedPackage),
  removed: z.array(diffedPackage),
  changed: z.array(packageChange),
});

const attribute = z.enum(['type', 'content', 'link', 'device', 'mode', 'owner', 'xattrs', 'time']);

const fileFacts = z
  .object({
    type: z.enum(['file', 'directory', 'symlink', 'character-device', 'block-device', 'fifo', 'other']),
    mode: z.string().describe('`0755`'),
    owner: z.string().describe('`0:0`'),
    mtime: z.int().describe('Seconds since 1970'),
    sizeBytes: z.int().optional(),
    digest: digest.optional(),
    target: z.string().optional(),
  })
  .describe('What can be said of one thing in an image; JSON-safe');

const fileDiff = z
  .object({
    added: z.array(z.object({ path: z.string(), facts: fileFacts, package: z.string().optional() })),
    removed: z.array(z.object({ path: z.string(), facts: fileFacts, package: z.string().optional() })),
    changed: z
      .array(
        z.object({
          path: z.string(),
          attributes: z.array(attribute),
          before: fileFacts,
          after: fileFacts,
          package: z.string().optional(),
        }),
      )
      .describe(
        '`package`: the package URL of that which accounts for the file, in the image after where it is there',
      ),
  })
  .describe('`path` is absolute, for people and documents');

const configChange = z
  .object({ key: z.string(), before: z.string().optional(), after: z.string().optional() })
  .describe('One setting; undefined: it is not set on that side');

const sized = z
  .object({
    digest: digest.optional(),
    layers: z.int(),
    compressedBytes: z.int(),
    uncompressedBytes: z.int(),
  })
  .describe('Bytes: layers and config as stored; layers unpacked. A folder or tar has no digest');

const platformDiff = z.object({
  platform: z.string(),
  same: z
    .boolean()
    .describe(
      'Nothing that is compared differs; the digests still may, by how layers are split and compressed',
    ),
  before: sized,
  after: sized,
  system: z
    .object({ before: z.string().optional(), after: z.string().optional() })
    .optional()
    .describe("The system's name; absent: both say the same, or nothing"),
  packages: packageDiff,
  files: fileDiff,
  config: z.array(configChange),
  sharedLayers: z
    .object({ layers: z.int(), bytes: z.int() })
    .describe('Layers that both have: those need no second download'),
  vulnerabilities: z
    .object({ fixed: z.array(z.string()), brought: z.array(z.string()) })
    .optional()
    .describe('Absent: nobody looked them up'),
});

export const imageDiffAnswer = answerOf<ImageDiff>()(
  z.object({
    same: z.boolean(),
    before: z.object({ name: z.string(), digest: digest.optional() }),
    after: z.object({ name: z.string(), digest: digest.optional() }),
    platforms: z.array(platformDiff),
    onlyBefore: z.array(z.string()).describe('Platforms that only one of the two has'),
    onlyAfter: z.array(z.string()),
  }),
);
