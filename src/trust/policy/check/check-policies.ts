import type { ReadFile } from '../../../base/bounded-read.ts';
import type { Digest } from '../../../base/digest.ts';
import { readYaml } from '../../../base/yaml/read-yaml.ts';
import { checkDocument } from '../document/check-document.ts';
import { POLICY_FILE } from '../document/policy-kind.ts';
import { policySet, readPolicyText } from '../load-policies.ts';
import { parsePolicy } from '../parse-policy.ts';
import { findUnreachable, type UnreachableCode } from './find-unreachable.ts';

/** Something of a policy that can never count. Lines and columns from 1. */
export type PolicyFinding = {
  file: string;
  line: number;
  column: number;
  code: UnreachableCode;
  message: string;
};

/** `notes`: what is otherwise here than in the engine that a policy was written for. */
export type PolicyCheck = { policies: number; digest: Digest; findings: PolicyFinding[]; notes: string[] };

/** Of policies of another engine: what is checked is what they became, whose lines nobody has. */
const WHOLE_FILE = { line: 1, column: 1 };

/**
 * Reads policy files as deciding would, and says what of them can never count. Throws POLICY_NOT_FOUND, POLICY_TOO_LARGE, POLICY_SYNTAX,
 * POLICY_FOREIGN and POLICY_INVALID, with every problem of the first file that has any, and their lines.
 */
export async function checkPolicies(paths: readonly string[], readFile: ReadFile): Promise<PolicyCheck> {
  const findings: PolicyFinding[] = [];
  const said: string[] = [];
  const parsed = [];
  for (const path of paths) {
    const { text, notes } = await readPolicyText(path, readFile);
    said.push(...(notes ?? []));
    const policies = await parsePolicy(text, path, readFile);
    parsed.push(policies);
    const file = await readYaml(path, text, POLICY_FILE);
    for (const { code, message, path: at } of findUnreachable(checkDocument(file), policies.policies)) {
      const { line, column } = notes === undefined ? file.locate(at, 'key') : WHOLE_FILE;
      findings.push({ file: path, line, column, code, message });
    }
  }
  const { policies, digest } = policySet(parsed);
  return { policies: policies.length, digest, findings, notes: said };
}
