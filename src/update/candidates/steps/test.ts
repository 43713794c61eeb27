import { readBuiltResult } from '../read-built-result.ts';
import type { CandidateStep } from '../step-input.ts';
import type { TestOutcome } from '../types.ts';

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
  if (refused !== undefined) return { candidate: { ...candidate, tests }, why: whyNot(refused) };
  return { candidate: { ...candidate, tests, stage: 'tested' } };
};

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
