import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import { imagePackage } from '../../catalog/answer-schema.ts';
import type { ShownImage, ShownPlatform } from './show-image.ts';

const platform = z.object({ architecture: z.string(), os: z.string(), variant: z.string().optional() });

const descriptor = z
  .object({
    mediaType: z.string(),
    digest,
    size: z.int(),
    artifactType: z.string().optional(),
    annotations: z.record(z.string(), z.string()).optional(),
    platform: platform.optional(),
  })
  .describe('OCI image-spec, descriptor.md');

const attachment = z
  .object({
    subject: digest.describe('Digest of the manifest that it is attached to'),
    kind: z.string().describe('`SPDX SBOM`, `provenance` and the like, or the artifact type itself'),
    artifactType: z.string(),
    digest: digest.describe("Of the referrer's manifest"),
    document: descriptor.optional().describe('Of the document inside, when there is just one'),
  })
  .describe('A document whose subject is the image. That it is there proves nothing: see `signed`');

/** As its builder wrote it: Docker writes `null` for what is not set, and keys of its own. */
const imageConfig = z
  .looseObject({
    created: z.string().nullable().optional().describe('When it was built, as the image says'),
    User: z.string().nullable().optional(),
    ExposedPorts: z.record(z.string(), z.unknown()).nullable().optional(),
    Env: z.array(z.string()).nullable().optional(),
    Entrypoint: z.array(z.string()).nullable().optional(),
    Cmd: z.array(z.string()).nullable().optional(),
    Volumes: z.record(z.string(), z.unknown()).nullable().optional(),
    WorkingDir: z.string().nullable().optional(),
    Labels: z.record(z.string(), z.string()).nullable().optional(),
    StopSignal: z.string().nullable().optional(),
  })
  .describe(
    "`config` of the image's own config, as its builder wrote it (OCI image-spec, config.md)",
  ) as z.ZodType<unknown> as z.ZodType<ShownPlatform['config']>;

const shownLayer = z
  .object({
    digest: digest.optional(),
    diffId: digest.optional(),
    mediaType: z.string().optional(),
    compressedBytes: z.int(),
    uncompressedBytes: z.int(),
    entries: z.int(),
    comment: z.string().optional().describe('What the builder said of it'),
  })
  .describe('Digests and media type: only layers of an image have them');

const shownPlatform = z.object({
  platform: z.string(),
  digest: digest.optional(),
  config: imageConfig,
  layers: z.array(shownLayer),
  compressedBytes: z.int().describe("Manifest's layers and config as stored; layers unpacked"),
  uncompressedBytes: z.int(),
  files: z.int(),
  system: z.string().optional().describe('PRETTY_NAME of os-release'),
  packages: z.array(imagePackage),
  unowned: z
    .object({ files: z.int(), sizeBytes: z.int() })
    .describe('Regular files that no package lists or accounts for; hard links of one file counted once'),
  attached: z.array(attachment),
  problems: z.array(z.string()),
});

export const shownImageAnswer = answerOf<ShownImage>()(
  z
    .object({
      name: z.string(),
      digest: digest.optional(),
      mediaType: z.string().optional(),
      annotations: z.record(z.string(), z.string()),
      platforms: z
        .array(z.object({ platform: z.string(), digest: digest }))
        .describe('Every platform of the index; `shown` holds those that were looked into'),
      isIndex: z.boolean(),
      attached: z.array(attachment),
      shown: z.array(shownPlatform),
    })
    .describe('`digest` and `mediaType`: a folder, tar or file has none'),
);
