import { testResultPredicate } from '../../attestation/index.ts';
import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { version } from '../../base/version.ts';
import type { TestedImage } from '../../build/index.ts';
import { attestAt, type SigningMeans } from '../../trust/index.ts';
import type { Invocation } from '../command.ts';
import { imageAccess } from '../images.ts';
import { stateDir } from '../session.ts';
import { saveBundle } from './save-bundle.ts';
import type { ImageSignOptions } from './signer-options.ts';

type Given = {
  image: string;
  tested: TestedImage;
  /** Of the recipe's test. */
  test: Digest;
  sign: () => Promise<SigningMeans>;
};

/** Signs what a test said, for each platform by itself, and attaches it to its manifest. What was not tested is not attested. */
export async function attestTested(
  { image, tested, test, sign }: Given,
  { options, env, out }: Pick<Invocation<Omit<ImageSignOptions, 'recursive'>>, 'options' | 'env' | 'out'>,
  context: Context,
): Promise<void> {
  const results = tested.platforms.filter(({ outcome }) => outcome !== 'not tested');
  if (results.length === 0) return out.note('nothing was signed: no platform was tested');
  const means = await sign();
  const place = {
    image,
    ...imageAccess(options, env),
    stateDir: stateDir(env),
    format: options.format,
    means,
  };
  const bundles = [];
  for (const { platform, digest, outcome, checks } of results) {
    const predicate = testResultPredicate({
      test,
      platform,
      isPassed: outcome === 'passed',
      checks,
      atMs: context.clock.nowMs(),
      toolVersion: version(),
    });
    const what = { type: 'test-result', document: Buffer.from(JSON.stringify(predicate)) };
    const { attested } = await attestAt({ ...place, what, reference: digest }, context);
    bundles.push(...attested.map(({ bundle }) => bundle));
    out.note(`attested ${predicate.result} of ${platform} (${digest})`);
  }
  await saveBundle(options.bundle, bundles);
}
