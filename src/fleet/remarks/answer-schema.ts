import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import { time } from '../../store/answer-schema.ts';
import { EXCEPTION_STATUSES } from '../../store/index.ts';
import type { ListedRemark, ShownRemark } from './types.ts';

const fields = {
  id: z.string(),
  package: z
    .string()
    .optional()
    .describe('`pkg:npm/lodash`: in any version, with one: in that. Absent: whatever has it'),
  image: digest.optional().describe('Absent: in any image'),
  owner: z.string().optional().describe('Absent: whoever owns it, and where nobody does'),
  workload: z
    .string()
    .optional()
    .describe('Of a note: `prod/shop/Deployment/front`, its cluster, namespace, kind and name'),
  status: z
    .enum(EXCEPTION_STATUSES)
    .optional()
    .describe('Absent: a note, which lowers nothing. `affected`: it is, and the risk is taken for so long'),
  justification: z.string().optional().describe('Of what is not affected, in the words of OpenVEX'),
  text: z.string().describe('Why'),
  expiresAt: time.optional().describe('It counts until then. Absent: a note that is shown until it is ended'),
  createdBy: z.string(),
  createdAt: time,
};

/** As it stands beside a finding. */
export const shownRemark = answerOf<ShownRemark>()(
  z.object(fields).describe('What somebody says of it there: a note, or an exception'),
);

export const remark = answerOf<ListedRemark>()(
  z.object({
    ...fields,
    vulnerability: z.string().describe('In capitals, by any of its names'),
    endedBy: z.string().optional(),
    endedAt: time.optional(),
    state: z
      .enum(['holds', 'expired', 'ended'])
      .describe('`holds`: it is shown, and of an exception, it lowers'),
  }),
);

export const remarksAnswer = answerOf<ListedRemark | readonly ListedRemark[]>()(
  z.union([remark, z.array(remark)]),
);
