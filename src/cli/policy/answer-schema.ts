import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import { decisionAnswer } from '../../trust/answers/answer-schema.ts';
import type { PolicyCheck, PolicyExport } from '../../trust/index.ts';
import type { PolicyConvertAnswer, PolicyExplainAnswer, PolicyTestAnswer } from '../answers.ts';

const policiesDigest = digest.describe('Names what the policies say, files with keys included');

export const policyCheckAnswer = answerOf<PolicyCheck>()(
  z.object({
    policies: z.number().describe('How many there are'),
    digest: policiesDigest,
    findings: z
      .array(
        z.object({
          file: z.string(),
          line: z.number(),
          column: z.number(),
          code: z.enum([
            'PATTERN_EXCEPTED',
            'PATTERN_REDUNDANT',
            'THRESHOLD_UNREACHABLE',
            'AUTHORITY_UNUSED',
          ]),
          message: z.string(),
        }),
      )
      .describe('What can never count'),
    notes: z
      .array(z.string())
      .describe('What is otherwise here than in the engine that a policy was written for'),
  }),
);

export const policyTestAnswer = answerOf<PolicyTestAnswer>()(
  z.object({
    images: z
      .array(
        z.object({
          file: z.string(),
          image: z.string(),
          line: z.number(),
          outcome: z
            .enum(['as-expected', 'different', 'unknown'])
            .describe('`unknown`: nobody could say, as its registry did not answer'),
          why: z.string().optional().describe('Why it is not as expected'),
        }),
      )
      .describe('In the order of the files'),
    policies: policiesDigest,
  }),
);

export const policyExplainAnswer = answerOf<PolicyExplainAnswer>()(
  z.object({
    image: z.string().describe('As it was named'),
    policies: z
      .array(
        z.object({
          name: z.string(),
          file: z.string(),
          mode: z.enum(['enforce', 'warn']),
          pin: z.enum(['templates', 'pods', 'never']),
          isAbout: z.boolean(),
          why: z.string().describe('The patterns that say so'),
          rules: z.array(z.string()).describe('What it asks; empty: it allows images as they are'),
        }),
      )
      .describe('Every policy, also those that are not about it'),
    decision: decisionAnswer.optional().describe('Absent where no registry was asked'),
  }),
);

export const policyConvertAnswer = answerOf<PolicyConvertAnswer>()(
  z.object({
    policy: z.string().describe('A policy file, as YAML'),
    policies: z.array(z.string()).describe('Names of its policies'),
    notes: z.array(z.string()).describe('What the other engine does otherwise'),
  }),
);

export const policyExportAnswer = answerOf<PolicyExport>()(
  z.object({
    to: z.enum(['kyverno', 'policy-controller', 'gatekeeper', 'vap']),
    objects: z.number().describe('How many there are'),
    manifests: z.string().describe('Objects of Kubernetes, as YAML'),
    notes: z.array(z.string()).describe('What the engine does otherwise, whatever these objects say'),
  }),
);
