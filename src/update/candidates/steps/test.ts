import { canonicalJson } from '../../../base/canonical-json.ts';
import { type Digest, digestOf } from '../../../base/digest.ts';
import type { Recipe } from '../../../build/index.ts';
import { readBuiltResult } from '../read-built-result.ts';
import type { CandidateSettings, CandidateStep } from '../step-input.ts';
import { type Candidate, hasReached, type TestOutcome } from '../types.ts';

/** Every platform is started by itself. What nobody could test goes on only where that was allowed for its platform. */
export const test: CandidateStep = async ({ recipe, candidate, files, settings }, context) => {
  const { platforms } = await readBuiltResult(files.resultPath(candidate.key), candidate.image);
  const tests: TestOutcome[] = [];
  for (const { platform, digest } of platforms) {
    const { verdict, why } = await settings.test(
      { image: files.image(candidate.key), platform, recipe },
      context,
    );
    tests.push({ platform, digest, verdict, why });
  }
  const refused = tests.find((outcome) => !mayGoOn(outcome, settings.allowUntested));
  const testedBy = digestOfTest(recipe);
  if (refused !== undefined)
    return { candidate: { ...candidate, tests, testedBy, stage: 'built' }, why: whyNot(refused) };
  return { candidate: { ...candidate, tests, testedBy, stage: 'tested' } };
};

/** The recipe has another test by now, or what was allowed when it was tested is so no longer, and nobody else has the image yet. */
export function isToTestAgain(
  candidate: Candidate,
  recipe: Recipe,
  { allowUntested }: Pick<CandidateSettings, 'allowUntested'>,
): boolean {
  if (hasReached(candidate, 'pushed')) return false;
  const isOfOtherTest = candidate.testedBy !== undefined && candidate.testedBy !== digestOfTest(recipe);
  return isOfOtherTest || !candidate.tests.every((outcome) => mayGoOn(outcome, allowUntested));
}

function digestOfTest({ test: wanted }: Recipe): Digest {
  return digestOf(canonicalJson(wanted ?? null));
}

/** Whether the outcome of one platform lets its image be signed and pushed. */
export function mayGoOn({ platform, verdict }: TestOutcome, allowUntested: readonly string[]): boolean {
  return verdict === 'passed' || (verdict === 'not tested' && allowUntested.includes(platform));
}

/** What keeps an image from being signed and pushed. */
export function whyNot({ platform, verdict, why }: TestOutcome): string {
  const reason = why === undefined ? '' : `: ${why}`;
  if (verdict === 'failed') return `the test of ${platform} failed${reason}`;
  return `${platform} was not tested${reason} (--allow-untested ${platform} goes on without)`;
}
