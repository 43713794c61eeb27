import { z } from 'zod';

const ANSWERS = ['cannot run here', 'unreachable', 'via a shell', 'possibly', 'reachable'] as const;
const count = z.strictObject({ files: z.int().min(0), bytes: z.int().min(0) });
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** What a statement of `REACH_TYPE` says: docs/reference/build-type.md#reach. */
export const ReachPredicate = z.strictObject({
  engine: z.int().min(1).describe('Version of the rules: another may give other answers'),
  image: z
    .strictObject({ digest, platform: z.string() })
    .describe('The manifest of the one platform that was looked at'),
  roots: z
    .array(
      z.strictObject({
        why: z.string(),
        argv: z.array(z.string()).optional(),
        file: z.string().optional(),
      }),
    )
    .min(1)
    .describe('Where reading began: command lines and files, each with who says so'),
  totals: z.record(z.enum(ANSWERS), count).describe('Regular files and their bytes, by answer'),
  shells: z
    .array(z.strictObject({ path: z.string(), answer: z.enum(ANSWERS) }))
    .describe('Shells that are reached, and how well; empty: none is'),
  triggers: z.array(z.string()).describe('What could not be decided, by name, each once'),
  unread: z.int().min(0).describe('Files that were not read to their end: possibly reached'),
  tool: z.strictObject({ name: z.literal('shearwall'), version: z.string() }),
});

export type ReachPredicate = z.infer<typeof ReachPredicate>;
