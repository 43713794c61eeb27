import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import type { ImageReach, ReachOfPath } from './types.ts';

const answer = z
  .enum(['cannot run here', 'unreachable', 'via a shell', 'possibly', 'reachable'])
  .describe('How well a file is reached; what was not read is never `unreachable`');

const count = z.object({ files: z.int(), bytes: z.int() }).describe('Regular files, hard links counted each');

const counts = z.object({
  'cannot run here': count,
  unreachable: count,
  'via a shell': count,
  possibly: count,
  reachable: count,
});

const root = z
  .object({ why: z.string(), argv: z.array(z.string()).readonly().optional(), file: z.string().optional() })
  .describe('Where reading begins: a command line or a file, and who says so');

export const reachOfPath = answerOf<ReachOfPath>()(
  z
    .object({
      answer,
      roots: z.array(root),
      steps: z
        .array(
          z.object({
            from: z.string().optional().describe('Absent: from the root'),
            to: z.string(),
            kind: z.string().describe('`runs`, `loads`, `opens`, `names`: for people'),
            use: z.enum(['code', 'data', 'link']),
            literal: z.string().describe('The bytes that prove the step; empty: the place alone does'),
            where: z.string().describe('The file that has them, or what was given'),
            trigger: z.string().optional().describe('Why it could not be decided'),
          }),
        )
        .describe('From a root to the file; empty: nothing leads there'),
    })
    .describe('Whether what the image starts can load the file'),
);

export const imageReachAnswer = answerOf<ImageReach>()(
  z.object({
    image: z.string(),
    digest: digest.optional(),
    platform: z.string().optional(),
    otherPlatforms: z
      .array(z.string())
      .readonly()
      .optional()
      .describe('Of the same index, and not looked at'),
    engine: z.int().describe('Version of the rules: another may give other answers'),
    roots: z.array(root),
    totals: counts,
    shells: z.array(z.object({ path: z.string(), answer })).describe('The shells that are reached'),
    packages: z
      .array(z.object({ name: z.string().optional(), counts }))
      .describe('`name` absent: no package'),
    triggers: z
      .array(z.object({ trigger: z.string(), why: z.string(), at: z.string(), answer }))
      .describe('What could not be decided from the files, and where'),
    unread: z.array(z.object({ path: z.string(), by: z.string(), message: z.string() })),
    files: z
      .array(z.object({ path: z.string(), answer, sizeBytes: z.int(), package: z.string().optional() }))
      .optional()
      .describe('Every regular file and symlink, with `--files`'),
    steps: z
      .array(
        z.object({
          from: z.string().optional().describe('Absent: from a root'),
          fromUse: z.enum(['code', 'data', 'link']).optional(),
          to: z.string(),
          use: z.enum(['code', 'data', 'link']),
          answer,
          sizeBytes: z.int(),
          kind: z.string(),
          literal: z.string(),
          where: z.string(),
          trigger: z.string().optional(),
        }),
      )
      .optional()
      .describe(
        'How each reached file is reached, parents first, where `-o dot` or `-o html` was asked for, too',
      ),
  }),
);
