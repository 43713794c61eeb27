import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import type { PinsAnswer } from './pins.ts';

export const pinsAnswer = answerOf<PinsAnswer>()(
  z.object({
    pins: z.array(
      z.object({
        file: z.string().describe('From the folder that was looked at'),
        line: z.number(),
        image: z.string().describe('The whole reference, put together where a file keeps its parts apart'),
        state: z
          .enum(['current', 'update', 'add', 'tag', 'refused', 'unknown'])
          .describe(
            '`update`: the tag stands for another digest now; `add`: a policy wants a digest that is not there; `tag`: no digest, and left so',
          ),
        from: digest.optional(),
        to: digest.optional().describe('What the tag stands for now'),
        platform: z
          .string()
          .optional()
          .describe('The platform whose manifest of an index is pinned: linux/arm64'),
        why: z.string().optional(),
      }),
    ),
    left: z
      .array(z.object({ file: z.string(), line: z.number(), text: z.string(), why: z.string() }))
      .describe(
        'What names an image and is left as it is: in templates, in texts of ConfigMaps, actions by commit',
      ),
    filesLookedAt: z.number(),
    filesWritten: z.number(),
  }),
);
