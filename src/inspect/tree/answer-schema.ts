import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import type { AttachedItem } from './attached-item.ts';
import type { AttachmentTree } from './tree-image.ts';

const statedSigner = z
  .union([
    z.object({ kind: z.literal('key'), hint: z.string() }),
    z.object({ kind: z.literal('certificate'), identity: z.string(), issuer: z.string().optional() }),
    z.object({ kind: z.literal('unreadable'), why: z.string() }),
  ])
  .describe('Whom a bundle names as its signer. `issuer`: who vouched for the identity');

const itemAlone = answerOf<Omit<AttachedItem, 'attached'>>()(
  z
    .object({
      kind: z.string().describe('`signature`, `SPDX SBOM`, `SLSA provenance`, `OpenVEX` and the like'),
      format: z
        .string()
        .describe('How it is stored: `Sigstore bundle v0.3`, `cosign signature`, a media type'),
      predicateType: z.string().optional(),
      isSigned: z.boolean().describe('Whether somebody put a signature to it; whose is for `verify` to say'),
      signer: statedSigner.optional(),
      manifest: digest.describe('Of the manifest that carries it'),
      problem: z.string().optional().describe('Why it could not be read'),
    })
    .describe('One document attached to an image, by what it says of itself: nothing is checked'),
);

const attachedItem: z.ZodType<unknown> = itemAlone
  .extend({
    get attached() {
      return z.array(attachedItem).optional().describe('What is attached to it in turn');
    },
  })
  .meta({ id: 'AttachedItem' });

const treeSubject = z.object({
  digest,
  platform: z.string().optional().describe('`linux/amd64`; absent for the image that was named'),
  attached: z.array(attachedItem as z.ZodType<AttachedItem>),
  truncated: z.string().optional().describe('Why this may not be all'),
});

export const imageTreeAnswer = answerOf<AttachmentTree>()(
  treeSubject.extend({
    name: z.string(),
    mediaType: z.string(),
    platforms: z.array(treeSubject).describe("Empty for a single platform's manifest"),
  }),
);
