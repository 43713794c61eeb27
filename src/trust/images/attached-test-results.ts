import { listEvidence } from '../attached/index.ts';
import {
  CheckedSubject,
  judgeTested,
  type TestJudgement,
  type TestWanted,
  testRulesFor,
} from '../policy/index.ts';
import type { TrustContext } from '../types.ts';
import type { AboutImageInput } from './attached-reproductions.ts';

export type TestResultsInput = AboutImageInput & TestWanted;

/**
 * What those say of a test of an image whom the `test-result` rules of policies about it name. `digest`: of a platform's manifest.
 * Undefined: no policy names anybody.
 */
export async function judgeTestResults(
  { source, digest, policies, trustedRoot, memory, test, platform }: TestResultsInput,
  context: TrustContext,
): Promise<TestJudgement | undefined> {
  const rules = source.repository === undefined ? [] : testRulesFor(policies, source.repository);
  if (rules.length === 0) return undefined;
  const listing = await listEvidence({ source, subject: digest }, context);
  const check = memory.checkWith(trustedRoot, policies.digest);
  const subject = new CheckedSubject({ digest, listing }, policies.keys, check);
  return judgeTested(rules, subject, { test, platform }, context.clock.nowMs());
}
