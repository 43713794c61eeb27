/** What was looked at, and what it was compared with. */
import { z } from 'zod';
import { feedKind } from '../../advisories/answer-schema.ts';
import { digest } from '../../base/answer-schema.ts';
import { GAP_REASONS } from '../types.ts';

export const gap = z.object({
  why: z.enum(GAP_REASONS),
  what: z.string().describe('The ecosystem or type that is meant'),
});

export const releaseLife = z
  .object({
    name: z.string(),
    endOfLife: z.string().optional(),
    endOfLongTermSupport: z.string().optional(),
    endOfPaidSupport: z.string().optional().describe('For paying customers'),
    state: z
      .enum(['supported', 'long-term', 'over'])
      .describe('`long-term`: only volunteers or payers still get fixes'),
  })
  .describe('ISO dates');

const usedFeed = z.object({
  id: z.string(),
  date: z.int().optional().describe('Seconds since 1970'),
  ageDays: z.number().optional(),
  isStale: z.boolean(),
  records: z.int(),
  kind: feedKind,
  isNeeded: z.boolean().describe('It speaks of an ecosystem that is in the image: an answer rests on it'),
  declared: z.array(z.string()).optional().describe("What it covers by the user's word alone"),
  lost: z.int().optional().describe('How many of its records nobody can read; absent: none'),
});

export const usedDatabase = z.object({
  digest,
  builtAt: z.int().describe('Seconds since 1970'),
  feeds: z.array(usedFeed),
});

const scannedLayer = z
  .object({
    digest: digest.optional(),
    createdBy: z.string().optional().describe("What the image's history says made it"),
    sizeBytes: z.int().describe('Uncompressed'),
    packages: z.array(z.string()),
  })
  .describe('`packages`: package URLs of what was found in it');

export const scannedImage = z.object({
  name: z.string(),
  kind: z.enum(['image', 'directory', 'archive', 'file', 'document']),
  digest: digest.optional(),
  platform: z.string().optional(),
  otherPlatforms: z.array(z.string()).optional().describe('Of the same index, and not looked at'),
  distro: z
    .object({ id: z.string(), versionId: z.string().optional(), name: z.string() })
    .optional()
    .describe('As os-release names it'),
  base: z.object({ name: z.string(), layers: z.int().optional() }).optional(),
  exposedPorts: z.array(z.string()).optional().describe('`80/tcp`; absent: a document does not say'),
  from: z.enum(['image', 'document', 'report']).describe('Where the components come from'),
  components: z.int(),
  files: z
    .object({ all: z.int(), accounted: z.int() })
    .optional()
    .describe('Regular files that something accounts for; absent: a document does not say'),
  incomplete: z
    .array(z.string())
    .describe('What could not be read of it, as text: components may be missing'),
  remedies: z
    .array(z.enum(['list-problems']))
    .optional()
    .describe('What can be done about it. `list-problems`: the catalog of the image lists them all'),
  unreadLayers: z
    .array(z.int())
    .describe(
      'Layers that were not read to their end, or are not what they claim to be: an answer of "nothing" is not one',
    ),
  layers: z
    .array(scannedLayer)
    .optional()
    .describe('The lowest first; absent: a document does not say, and a folder has none'),
});
