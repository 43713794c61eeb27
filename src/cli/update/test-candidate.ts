import { codeOf } from '../../base/errors.ts';
import { whyFailed } from '../../base/why-failed.ts';
import { type TestedPlatform, testImage } from '../../build/index.ts';
import { openImage, parsePlatform } from '../../oci/index.ts';
import type { ImageTest } from '../../update/index.ts';

/** Puts the image of one platform to the test of its recipe; without one nobody can say whether it works. */
export function testCandidate(env: NodeJS.ProcessEnv): ImageTest {
  return async ({ image, platform, recipe }, context) => {
    const { test } = recipe;
    if (test === undefined) return { verdict: 'not tested', why: 'the recipe has no test' };
    const source = await openImage({ image }, context);
    try {
      const tested = await testImage(
        { source, test, platform: parsePlatform(platform), environment: env },
        context,
      );
      return { verdict: tested.outcome, why: reasonOf(tested.platforms) };
    } catch (error) {
      // Another machine may have one, and sign what it saw.
      if (codeOf(error) !== 'TEST_NO_SANDBOX') throw error;
      return { verdict: 'not tested', why: whyFailed(error) };
    } finally {
      await source.close();
    }
  };
}

/** What failed, or why nothing could be tried. */
function reasonOf(platforms: readonly TestedPlatform[]): string | undefined {
  const failed = platforms.flatMap(({ checks }) =>
    checks
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ check, why }) => `${check}: ${why ?? 'failed'}`),
  );
  const whys = platforms.flatMap(({ why }) => (why === undefined ? [] : [why]));
  const said = [...failed, ...whys];
  return said.length === 0 ? undefined : said.join('; ');
}
