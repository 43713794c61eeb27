import { z } from 'zod';
import { storedFeed, vulnerability } from '../../advisories/answer-schema.ts';
import { answerOf, digest } from '../../base/answer-schema.ts';
import { verificationAnswer } from '../../trust/answers/answer-schema.ts';
import type * as answers from '../answers.ts';

const feedUpdateAnswer = z
  .union([
    z.object({
      id: z.string(),
      url: z.string(),
      outcome: z.enum(['updated', 'unchanged']),
      feed: storedFeed,
    }),
    z.object({
      id: z.string(),
      url: z.string(),
      outcome: z.literal('failed'),
      error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }),
      held: storedFeed.optional(),
    }),
  ])
  .describe('`failed`: `held`, if there is one, stays in use');

export const dbUpdateAnswer = answerOf<answers.DbUpdateAnswer>()(
  z.object({ feeds: z.array(feedUpdateAnswer) }),
);

export const dbImportAnswer = answerOf<answers.DbImportAnswer>()(
  z.object({
    feeds: z.array(storedFeed),
    skipped: z
      .array(
        z.object({
          path: z.string(),
          reason: z.string(),
          isBroken: z
            .literal(true)
            .optional()
            .describe('It was meant as a feed, and could not be read: exit code 3'),
        }),
      )
      .describe('Files in the folders that were named which are no feeds, and why'),
    rejected: z
      .array(
        z.object({
          feed: z.string(),
          id: z.string().describe('Its id, or where it lies in the feed'),
          reason: z.string(),
          isUnread: z.boolean().describe('Its bytes could not be read as a record: exit code 3'),
        }),
      )
      .describe('What of the feeds could not be taken: the first 100,000 of each'),
  }),
);

export const dbSearchAnswer = answerOf<answers.DbSearchAnswer>()(
  z.object({
    found: z.array(
      vulnerability.extend({
        score: z.number().optional().describe('The highest CVSS base score that anyone gives'),
        packages: z.array(z.object({ ecosystem: z.string(), name: z.string() })),
      }),
    ),
  }),
);

const databaseName = z.object({ digest, builtAt: z.int() }).describe('`builtAt`: seconds since 1970');

export const dbVerifyAnswer = answerOf<answers.DbVerifyAnswer>()(
  z.object({ path: z.string() }).extend(databaseName.shape),
);

export const dbPushAnswer = answerOf<answers.DbPushAnswer>()(
  z
    .object({ image: z.string(), manifest: digest, database: databaseName })
    .describe('`manifest`: of what was pushed and signed'),
);

export const dbPullAnswer = answerOf<answers.DbPullAnswer>()(
  z.object({
    image: z.string(),
    path: z.string(),
    outcome: z
      .enum(['installed', 'same', 'older', 'refused'])
      .describe('`older` and `refused`: the one that is there stays'),
    held: databaseName.optional().describe('What was there before'),
    arrived: databaseName.optional().describe('Absent where it was refused'),
    verification: verificationAnswer,
  }),
);
