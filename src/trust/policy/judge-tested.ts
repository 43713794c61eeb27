import { readTestResult } from '../../attestation/index.ts';
import type { Digest } from '../../base/digest.ts';
import { attestationCandidate, attestationsOf, thresholdText } from './rules.ts';
import { statedTime } from './stated-time.ts';
import type { CheckedSubject } from './subjects.ts';
import { countSigners, signerText, type ThresholdCandidate } from './threshold.ts';
import type { AttestedRule } from './types.ts';

/** What must have been tested, and where. */
export type TestWanted = {
  /** Of the recipe's test. */
  test: Digest;
  /** `linux/arm64`. */
  platform: string;
};

/** `by`: who tested it, by the names that policies give them. `failed`: somebody who is believed says so. */
export type TestJudgement =
  | { verdict: 'passed'; by: string }
  | { verdict: 'failed' | 'not tested'; why: string };

type Result = ThresholdCandidate & { isFailed: boolean; atMs: number };

/** Whether those whom each rule names say that an image passed this test on this platform. Of several results of one signer the latest counts. */
export function judgeTested(
  rules: readonly AttestedRule[],
  subject: CheckedSubject,
  wanted: TestWanted,
  nowMs: number,
): TestJudgement {
  // What was not read may say that it failed.
  if (subject.truncated !== undefined)
    return {
      verdict: 'not tested',
      why: `not all that is attached to it could be read: ${subject.truncated}`,
    };
  const judged = rules.map((rule) => judgeRule(rule, subject, wanted, nowMs));
  const refusal =
    judged.find(({ verdict }) => verdict === 'failed') ?? judged.find(({ verdict }) => verdict !== 'passed');
  if (refusal !== undefined) return refusal;
  const names = judged.flatMap((each) => (each.verdict === 'passed' ? [each.by] : []));
  return { verdict: 'passed', by: [...new Set(names)].join(', ') };
}

function judgeRule(
  rule: AttestedRule,
  subject: CheckedSubject,
  wanted: TestWanted,
  nowMs: number,
): TestJudgement {
  const { accepted, refused } = attestationsOf(rule, subject);
  const at = { digest: subject.digest, bases: new Map(), nowMs };
  const results = latestOfEach(
    accepted.map((evidence) => resultOf(attestationCandidate(rule, evidence, at), wanted)),
  );
  const failed = results.find(({ isFailed }) => isFailed);
  const { held, steps } = countSigners(rule, results, refused);
  const who = thresholdText(rule);
  if (failed === undefined && held) {
    const counting = results.filter(({ problem }) => problem === undefined);
    const entries = new Set(counting.flatMap(({ evidence }) => evidence.entries));
    return {
      verdict: 'passed',
      by: [...entries]
        .sort((a, b) => a - b)
        .map((entry) => rule.by[entry]?.name)
        .join(', '),
    };
  }
  const whys = steps.filter((step) => !step.held).map(({ why }) => why);
  const why =
    whys.length === 0
      ? `there is no result by ${who} yet`
      : `no result by ${who} counts: ${whys.slice(0, MOST_SHOWN).join('; ')}`;
  return { verdict: failed === undefined ? 'not tested' : 'failed', why };
}

const MOST_SHOWN = 3;

function resultOf(candidate: ThresholdCandidate, wanted: TestWanted): Result {
  const { verified } = candidate.evidence;
  const { content } = verified;
  const { result, test, platform, failedTests } = readTestResult(
    content.kind === 'statement' ? content.statement.predicate : undefined,
  );
  const atMs = statedTime(verified) ?? 0;
  const other =
    candidate.problem ??
    (test === wanted.test
      ? undefined
      : `it is of another test than the recipe has (${test ?? 'it names none'})`) ??
    (platform === wanted.platform
      ? undefined
      : `it is of ${platform ?? 'no platform'}, not of ${wanted.platform}`);
  if (other !== undefined) return { ...candidate, problem: other, isFailed: false, atMs };
  const isPassed = result === 'PASSED' && failedTests.length === 0;
  if (isPassed) return { ...candidate, isFailed: false, atMs };
  const names = failedTests.length === 0 ? '' : `: ${failedTests.join(', ')}`;
  return { ...candidate, problem: `its result is ${result ?? 'not stated'}${names}`, isFailed: true, atMs };
}

/** A test that is run again says more than the one before. Of two at once the one that failed counts; what is about something else stays, for its reason. */
function latestOfEach(results: readonly Result[]): Result[] {
  const isAbout = ({ problem, isFailed }: Result): boolean => problem === undefined || isFailed;
  const latest = new Map<string, Result>();
  for (const result of results.filter(isAbout)) {
    const signer = signerText(result.evidence.verified.signer);
    const other = latest.get(signer);
    const isLater = other === undefined || result.atMs > other.atMs;
    if (isLater || (result.atMs === other.atMs && result.isFailed)) latest.set(signer, result);
  }
  return [...latest.values(), ...results.filter((result) => !isAbout(result))];
}
