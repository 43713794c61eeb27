import { digestOfTest, type Recipe } from '../../../build/index.ts';
import { readBuiltResult } from '../read-built-result.ts';
import type { CandidateSettings, CandidateStep } from '../step-input.ts';
import { type Candidate, hasReached, type TestOutcome } from '../types.ts';
import { addResultsFromElsewhere } from './tested-elsewhere.ts';

/** Every platform is started by itself. What nobody could test goes on only where that was allowed for its platform. */
export const test: CandidateStep = async (input, context) => {
  const { recipe, candidate, files, settings } = input;
  const { platforms } = await readBuiltResult(files.resultPath(candidate.key), candidate.image);
  const tests: TestOutcome[] = [];
  for (const { platform, digest } of platforms) {
    const { verdict, why } = await settings.test(
      { image: files.image(candidate.key), platform, recipe },
      context,
    );
    tests.push({ platform, digest, verdict, why });
  }
  const hasFailed = tests.some(({ verdict }) => verdict === 'failed');
  if (!hasFailed) await addResultsFromElsewhere(tests, input, context);
  const refused = tests.find((outcome) => !mayGoOn(outcome, settings.allowUntested));
  const testedBy = digestOfTest(recipe);
  if (refused !== undefined)
    return { candidate: { ...candidate, tests, testedBy, stage: 'built' }, why: whyNot(refused) };
  return { candidate: { ...candidate, tests, testedBy, stage: 'tested' } };
};

/** The recipe has another test by now, or what was allowed or believed when it was tested may be so no longer, and nobody uses the image yet. */
export function isToTestAgain(
  candidate: Candidate,
  recipe: Recipe,
  { allowUntested }: Pick<CandidateSettings, 'allowUntested'>,
): boolean {
  if (hasReached(candidate, 'pushed')) return false;
  const isOfOtherTest = candidate.testedBy !== undefined && candidate.testedBy !== digestOfTest(recipe);
  // Whom policies name may be somebody else by now, or their results too old.
  const isFromElsewhere = candidate.tests.some(({ by }) => by !== undefined);
  return (
    isOfOtherTest || isFromElsewhere || !candidate.tests.every((outcome) => mayGoOn(outcome, allowUntested))
  );
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
