import { z } from 'zod';
import { answerOf } from '../../base/answer-schema.ts';
import { restReason, tier } from '../answer-schema.ts';
import type { ScanDiff } from './scan-diff.ts';

const findingState = z
  .object({
    version: z.string(),
    tier,
    restReason: restReason.optional(),
    severity: z.string(),
    priority: z.number(),
    isLowered: z.boolean(),
    fixVersion: z.string().optional(),
  })
  .describe('What is compared of one finding');

const findingChange = z
  .object({
    vulnerability: z.string(),
    type: z.string(),
    package: z.string(),
    before: findingState.optional(),
    after: findingState.optional(),
  })
  .describe('One vulnerability in one package, by its name: the versions may differ');

export const findingDiffAnswer = answerOf<ScanDiff>()(
  z.object({
    same: z.boolean().describe('No vulnerability appeared, went or moved'),
    appeared: z.array(findingChange),
    gone: z.array(findingChange),
    moved: z
      .array(findingChange)
      .describe('Still there, but in another tier, lowered or no longer so, or with another fix'),
    unchanged: z.int(),
    unread: z
      .array(z.string())
      .optional()
      .describe(
        'Images of which layers could not be read: findings may be missing, and `same` proves nothing',
      ),
  }),
);
