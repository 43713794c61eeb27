import { z } from 'zod';
import { answerOf, digest } from '../base/answer-schema.ts';
import type { PolicyAudit } from './audit/types.ts';

export const policyAuditAnswer = answerOf<PolicyAudit>()(
  z.object({
    objects: z.number().describe('Objects that were looked at'),
    images: z
      .array(
        z.object({
          kind: z.string(),
          namespace: z.string(),
          name: z.string().describe('Of the workload at the top: the Deployment of a pod'),
          owner: z.string().optional(),
          place: z.string().describe('The container or volume, and the list that it stands in'),
          image: z.string(),
          digest: digest.optional().describe('What the tag stands for now'),
          verdict: z.enum(['allowed', 'refused', 'unknown']),
          reasons: z.array(z.string()).describe('Why it is refused, or why nobody could say'),
          warnings: z.array(z.string()),
        }),
      )
      .describe('Each image of each workload once: refused ones first, then unknown ones'),
    notLookedAt: z
      .array(z.object({ kind: z.string(), objects: z.number() }))
      .describe(
        'Kinds that are not known to hold pods, and whose objects hold something that looks like one',
      ),
    unreadable: z.array(z.string()).describe('What stands where an image should and cannot be one'),
    policies: digest.describe('Names what the policies say, files with keys included'),
    trustedRoot: digest,
  }),
);
