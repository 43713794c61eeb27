import { z } from 'zod';
import { answerOf } from '../../base/answer-schema.ts';
import type { ShownConfig } from './show-config.ts';

/** `config show`. */
export const shownConfigAnswer = answerOf<ShownConfig>()(
  z.object({
    files: z.array(z.object({ whose: z.enum(['project', 'user']), path: z.string(), exists: z.boolean() })),
    settings: z.array(
      z.object({
        name: z.string().describe('As in a config file: `scan.fail-on`'),
        value: z
          .union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])
          .describe('Null: nobody sets it'),
        from: z.enum(['environment', 'project', 'user', 'default']),
        where: z.union([z.string(), z.null()]).describe('The variable or the file'),
      }),
    ),
    refused: z
      .array(z.object({ name: z.string(), file: z.string(), reason: z.string() }))
      .describe('What the file of the project may not set'),
  }),
);
