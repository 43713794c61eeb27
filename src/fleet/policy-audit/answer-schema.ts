import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import { time } from '../../store/answer-schema.ts';
import type { FleetPolicyAudit } from './types.ts';

const owner = z
  .string()
  .optional()
  .describe("As the fleet knows it; of what never ran, as the audit's rules say");

export const fleetPolicyAuditAnswer = answerOf<FleetPolicyAudit>()(
  z.object({
    counts: z
      .object({ refused: z.int(), unknown: z.int(), allowed: z.int() })
      .describe('Images of workloads; none refused is an answer only where `notCovered` is empty'),
    reasons: z
      .array(
        z.object({
          verdict: z.enum(['refused', 'unknown']),
          owner,
          reason: z.string(),
          images: z.int().describe('An image with two reasons counts for both'),
        }),
      )
      .describe('What most images have first; at most a thousand'),
    audits: z
      .array(
        z.object({
          cluster: z.string(),
          at: time,
          policies: digest.describe('Names what the policies say, files with keys included'),
          trustedRoot: digest,
          objects: z.int().optional().describe('Objects that were looked at'),
          notLookedAt: z.array(z.object({ kind: z.string(), objects: z.int() })).optional(),
          unreadable: z.array(z.string()).optional(),
        }),
      )
      .describe('The last of each cluster. How much they looked at is said to who sees everything'),
    notCovered: z
      .array(
        z.object({
          why: z
            .enum(['nothing-recorded', 'no-audit', 'old-audit', 'not-whole', 'began-since'])
            .describe(
              '`not-whole`: something in the cluster could not be looked at; `began-since`: images run there that the audit did not see',
            ),
          cluster: z.string().optional(),
          at: time.optional(),
          containers: z.int().optional().describe('Of images that began to run since'),
        }),
      )
      .describe('What the answer does not cover'),
    images: z
      .array(
        z.object({
          cluster: z.string(),
          kind: z.string(),
          namespace: z.string(),
          name: z.string().describe('Of the workload at the top: the Deployment of a pod'),
          owner,
          place: z.string().describe('The container or volume, and the list that it stands in'),
          image: z.string(),
          digest: digest.optional().describe('What the tag stood for'),
          verdict: z.enum(['refused', 'unknown', 'allowed']),
          reasons: z.array(z.string()).describe('Why it is refused, or why nobody could say'),
          warnings: z.array(z.string()),
        }),
      )
      .describe('Refused ones first, then unknown ones'),
    next: z.string().optional().describe('Where the next page begins: `after`'),
  }),
);
