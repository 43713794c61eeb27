import type { DocumentKind } from '../../../base/yaml/problem.ts';
import { policyError } from '../errors.ts';

export type PolicyProblemCode = 'POLICY_SYNTAX' | 'POLICY_INVALID' | 'POLICY_NOT_FOUND' | 'POLICY_TOO_LARGE';

export const POLICY_FILE: DocumentKind<PolicyProblemCode> = {
  noun: 'policy file',
  syntaxCode: 'POLICY_SYNTAX',
  invalidCode: 'POLICY_INVALID',
  error: policyError,
};
