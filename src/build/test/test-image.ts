import { machine } from 'node:os';
import type { Context } from '../../base/context.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { formatPlatform, type PlatformImage, parsePlatform, readImage } from '../../oci/index.ts';
import { findSandbox } from './sandbox/find-sandbox.ts';
import type { TestedImage, TestedPlatform, TestImageInput, TestVerdict } from './types.ts';

/**
 * Runs an image in a sandbox and asks of it what its recipe's `test` says. Throws TEST_NO_SANDBOX where nothing on this machine can
 * make one, TEST_SANDBOX where what there is fails.
 */
export async function testImage(input: TestImageInput, context: Context): Promise<TestedImage> {
  const { name, descriptor, images } = await readImage(input.source, input.platform);
  const platforms: TestedPlatform[] = [];
  for (const image of images) platforms.push(await testPlatform(image, input, context));
  return { image: name, digest: descriptor.digest, outcome: worstOf(platforms), platforms };
}

async function testPlatform(
  image: PlatformImage,
  { source, test, environment }: TestImageInput,
  context: Context,
): Promise<TestedPlatform> {
  const { digest } = image.descriptor;
  const here = formatPlatform(parsePlatform(machine()));
  if (image.platform !== here) {
    const why = `an image for ${image.platform} cannot run on ${here}`;
    return { platform: image.platform, digest, outcome: 'not tested', why, checks: [] };
  }
  const sandbox = await findSandbox(environment, context);
  const checks = await sandbox.run(image, { source, test });
  const isPassed =
    checks.length === test.checks.length && checks.every(({ outcome }) => outcome === 'passed');
  return withoutUndefined({
    platform: image.platform,
    digest,
    outcome: isPassed ? 'passed' : 'failed',
    sandbox: sandbox.name,
    checks,
  });
}

/** What one of them does not do, the image does not do. */
function worstOf(platforms: readonly TestedPlatform[]): TestVerdict {
  const has = (wanted: TestVerdict): boolean => platforms.some(({ outcome }) => outcome === wanted);
  if (has('failed')) return 'failed';
  return has('not tested') || !has('passed') ? 'not tested' : 'passed';
}
