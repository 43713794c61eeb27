import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import type { TestedImage } from './types.ts';

const outcome = z.enum(['passed', 'failed', 'not tested']);

export const testedImageAnswer = answerOf<TestedImage>()(
  z.object({
    image: z.string(),
    digest,
    outcome: outcome.describe('`passed`: every platform did'),
    platforms: z.array(
      z.object({
        platform: z.string(),
        digest: digest.describe('Of its manifest'),
        outcome,
        why: z.string().optional().describe('Why it was not tested'),
        sandbox: z.enum(['bubblewrap', 'podman', 'docker']).optional(),
        checks: z
          .array(
            z.object({
              check: z.string(),
              outcome: z.enum(['passed', 'failed']),
              why: z.string().optional().describe('What happened instead'),
            }),
          )
          .describe('In the order of the recipe, to the first that failed'),
      }),
    ),
  }),
);
