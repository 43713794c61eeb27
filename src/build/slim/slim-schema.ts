import { z } from 'zod';
import type { Digest } from '../../base/digest.ts';
import { KEPT_REASONS } from './kept-reasons.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/) as z.ZodString & z.ZodType<Digest>;

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

/** Undefined: not a list. */
export function slimListOf(json: unknown): SlimList | undefined {
  const parsed = SlimList.safeParse(json);
  return parsed.success ? parsed.data : undefined;
}
