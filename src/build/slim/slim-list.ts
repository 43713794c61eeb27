import { z } from 'zod';
import { canonicalJson } from '../../base/canonical-json.ts';
import { type Digest, digestOf } from '../../base/digest.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/) as z.ZodString & z.ZodType<Digest>;

/** Why a path stays. The first are answers of reach, then rules, in the order in which they are asked. */
export const KEPT_REASONS = [
  'reachable',
  'possibly',
  'via a shell',
  'keep',
  'folder',
  'release',
  'names',
  'certificates',
  'time zones',
  'locale',
  'gconv',
  'link',
  'metadata',
  'licence',
  'package database',
] as const;
export type KeptReason = (typeof KEPT_REASONS)[number];

const SlimArch = z.strictObject({
  roots: z
    .array(
      z.strictObject({ why: z.string(), argv: z.array(z.string()).optional(), file: z.string().optional() }),
    )
    .describe('The command lines and files that others are kept for.'),
  localFiles: digest
    .optional()
    .describe("Of the recipe's own files as they were when the list was made; absent: it has none."),
  kept: z
    .record(z.string().startsWith('/'), z.enum(KEPT_REASONS))
    .describe(
      "Path and reason, in byte order. Folders above stay, too, and the recipe's own files, which are not listed.",
    ),
});

/** RECIPE.slim.json: what of the packages stays in a slim image. */
export const SlimList = z.strictObject({
  version: z.literal(1),
  engine: z
    .int()
    .describe('Version of the rules of reach; another one changes nothing until it is locked again.'),
  archs: z.record(z.string(), SlimArch),
});

export type SlimList = z.infer<typeof SlimList>;
export type SlimArch = z.infer<typeof SlimArch>;

/** What the file of a list holds: one path a line, so that differences can be read. */
export function slimListText(list: SlimList): string {
  return `${JSON.stringify(list, null, 1)}\n`;
}

/** The same whatever the order of keys: a provenance has another. */
export function digestOfSlimList(list: SlimList): Digest {
  return digestOf(canonicalJson(list));
}
