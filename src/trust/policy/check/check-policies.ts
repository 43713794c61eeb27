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

export type PolicyCheck = { policies: number; digest: Digest; findings: PolicyFinding[] };

/**
 * Reads policy files as deciding would, and says what of them can never count. Throws POLICY_NOT_FOUND, POLICY_TOO_LARGE, POLICY_SYNTAX and
 * POLICY_INVALID, with every problem of the first file that has any, and their lines.
 */
export async function checkPolicies(paths: readonly string[], readFile: ReadFile): Promise<PolicyCheck> {
  const findings: PolicyFinding[] = [];
  const parsed = [];
  for (const path of paths) {
    const text = await readPolicyText(path, readFile);
    const policies = await parsePolicy(text, path, readFile);
    parsed.push(policies);
    const file = await readYaml(path, text, POLICY_FILE);
    const found = findUnreachable(checkDocument(file), policies.policies);
    findings.push(
      ...found.map(({ code, message, path: at }) => ({
        file: path,
        ...file.locate(at, 'key'),
        code,
        message,
      })),
    );
  }
  const { policies, digest } = policySet(parsed);
  return { policies: policies.length, digest, findings };
}
