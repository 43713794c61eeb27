import { policyReader } from './open-policies.ts';
import type { PolicyCheck } from './policy/check/check-policies.ts';
import type { PolicyFixture } from './policy/fixtures/fixture-file.ts';

/** What of policy files can never count. Throws what `openPolicies` throws. */
export async function checkPolicyFiles(paths: readonly string[]): Promise<PolicyCheck> {
  const { checkPolicies } = await import('./policy/check/check-policies.ts');
  return await checkPolicies(paths, policyReader(paths));
}

/** Expected verdicts, from the text of a file. Throws POLICY_SYNTAX, POLICY_INVALID. */
export async function readPolicyFixtures(text: string, name: string): Promise<PolicyFixture[]> {
  const { readFixtures } = await import('./policy/fixtures/fixture-file.ts');
  return await readFixtures(text, name);
}
