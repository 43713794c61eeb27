import type { Context } from '../../../base/context.ts';
import { quoteForShell } from '../../../base/quote-for-shell.ts';
import { digestOfTest } from '../../../build/index.ts';
import {
  copyImage,
  formatReference,
  type ImageAccess,
  openImage,
  openImageTarget,
  registryError,
} from '../../../oci/index.ts';
import type { PolicySigners, StepInput } from '../step-input.ts';
import type { TestOutcome } from '../types.ts';

/**
 * Puts what others signed of their tests in the place of "not tested", for platforms that cannot run here. So that they can test it the
 * image is brought to its registry by its digest alone: unsigned, and with no tag that anybody could use.
 */
export async function addResultsFromElsewhere(
  tests: TestOutcome[],
  input: StepInput,
  context: Context,
): Promise<void> {
  const { recipe, recipeFile, candidate, settings, destination, mayTestElsewhere, files } = input;
  const { signers } = settings;
  if (!tests.some(({ verdict }) => verdict === 'not tested') || recipe.test === undefined) return;
  if (!mayTestElsewhere || destination === undefined || signers?.policies.nameTesters(destination) !== true)
    return;
  const { registry, repository } = destination;
  const { image: digest } = candidate;
  if (digest === undefined) return;
  const image = formatReference({ registry, repository, digest });
  if (!(await isThere(image, settings.access, context)))
    await handOver({ from: files.image(candidate.key), to: image }, settings.access, context);
  for (const [index, outcome] of tests.entries())
    if (outcome.verdict === 'not tested')
      tests[index] = await resultFor(outcome, { image, recipe, recipeFile, signers }, context);
}

async function resultFor(
  outcome: TestOutcome,
  {
    image,
    recipe,
    recipeFile,
    signers,
  }: Pick<StepInput, 'recipe' | 'recipeFile'> & { image: string; signers: PolicySigners },
  context: Context,
): Promise<TestOutcome> {
  const { platform, digest, why } = outcome;
  const { policies, trustedRoot, access } = signers;
  const source = await openImage({ image, ...access }, context);
  try {
    const test = digestOfTest(recipe);
    const said = await policies.testResults({ source, digest, trustedRoot, test, platform }, context);
    if (said === undefined) return outcome;
    if (said.verdict === 'passed')
      return { platform, digest, verdict: 'passed', why: undefined, by: said.by };
    if (said.verdict === 'failed') return { platform, digest, verdict: 'failed', why: said.why };
    const line = `shearwall test ${image} --recipe ${quoteForShell(recipeFile)} --platform ${platform} --attest`;
    const here = why === undefined ? '' : `${why}; `;
    return { ...outcome, why: `${here}${said.why}: run "${line}" where it can run` };
  } finally {
    await source.close();
  }
}

async function isThere(image: string, access: ImageAccess, context: Context): Promise<boolean> {
  const source = await openImage({ image, ...access }, context);
  try {
    await source.resolve();
    return true;
  } catch (error) {
    if (registryError.is(error, 'REGISTRY_NOT_FOUND')) return false;
    throw error;
  } finally {
    await source.close();
  }
}

async function handOver(
  { from, to }: { from: string; to: string },
  access: ImageAccess,
  context: Context,
): Promise<void> {
  const source = await openImage({ image: from }, context);
  try {
    const { target } = await openImageTarget({ image: to, ...access }, context);
    try {
      await copyImage({ source, target, referrers: true }, context);
      await target.commit();
    } catch (error) {
      await target.abort();
      throw error;
    }
  } finally {
    await source.close();
  }
}
