import { type Digest, digestFromHex, hexOf, isDigest } from '../base/digest.ts';
import { fieldsOf, objectsOf, textOf, textsOf } from '../base/fields.ts';
import { isoTime } from '../base/utc-time.ts';
import type { ResourceDescriptor } from './statement.ts';

/**
 * What a test said of one platform's image: in-toto attestation framework, spec/predicates/test-result.md. `at` and `tool` are ours,
 * as in docs/reference/build-type.md#test-result.
 */
type TestResultPredicate = {
  result: 'PASSED' | 'FAILED';
  /** The test of the recipe, by its digest, with the platform that it ran on. */
  configuration: ResourceDescriptor[];
  passedTests: string[];
  failedTests: string[];
  /** RFC 3339. */
  at: string;
  tool: { name: 'shearwall'; version: string };
};

/** How `configuration` names the test of a recipe. */
const TEST = 'recipe test';

type TestResultInput = {
  /** Of the recipe's test. */
  test: Digest;
  /** `linux/arm64`. */
  platform: string;
  isPassed: boolean;
  checks: readonly { check: string; outcome: 'passed' | 'failed' }[];
  atMs: number;
  toolVersion: string;
};

export function testResultPredicate(input: TestResultInput): TestResultPredicate {
  const { test, platform, isPassed, checks, atMs, toolVersion } = input;
  const named = (wanted: string): string[] =>
    checks.filter(({ outcome }) => outcome === wanted).map(({ check }) => check);
  return {
    result: isPassed ? 'PASSED' : 'FAILED',
    configuration: [{ name: TEST, digest: { sha256: hexOf(test) }, annotations: { platform } }],
    passedTests: named('passed'),
    failedTests: named('failed'),
    at: isoTime(atMs),
    tool: { name: 'shearwall', version: toolVersion },
  };
}

/** A test result as far as it can be read; anybody may have written it. */
type ReadTestResult = {
  result: string | undefined;
  test: Digest | undefined;
  platform: string | undefined;
  failedTests: string[];
};

export function readTestResult(predicate: unknown): ReadTestResult {
  const { result, configuration, failedTests } = fieldsOf(predicate);
  const tests = objectsOf(configuration).filter(({ name }) => name === TEST);
  // Of two nobody can say which one ran.
  const { digest, annotations } = tests.length === 1 ? fieldsOf(tests[0]) : {};
  const hex = textOf(fieldsOf(digest)['sha256']) ?? '';
  return {
    result: textOf(result),
    test: isDigest(`sha256:${hex}`) ? digestFromHex(hex) : undefined,
    platform: textOf(fieldsOf(annotations)['platform']),
    failedTests: textsOf(failedTests),
  };
}
