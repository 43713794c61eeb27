import { z } from 'zod';
import { answerOf } from '../../base/answer-schema.ts';
import { notCovered } from '../../fleet/exposed/answer-schema.ts';
import type { NotCoveredAnswer } from './remedies.ts';

export const notCoveredAnswer = answerOf<NotCoveredAnswer>()(
  z.array(
    notCovered.extend({
      remedy: z.string().describe('What to do about it, for people; `why` says it to programs'),
    }),
  ),
);
