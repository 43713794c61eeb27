import { mapConcurrently } from '../../base/concurrency.ts';
import type { Context } from '../../base/context.ts';
import { parsePlatform } from '../../oci/index.ts';
import { type ImageVerification, type Proof, verifyImage, type Wanted } from '../../trust/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { isInsecure } from '../options.ts';
import { createOutput, type Output } from '../output.ts';
import type { ImageCheckOptions } from './acceptance-options.ts';
import { readAcceptance } from './read-acceptance.ts';
import { readImageList } from './read-image-list.ts';
import { SharedSources } from './shared-sources.ts';

/** A registry answers so many questions at once without being troubled. */
const PARALLEL = 16;

/** What became of one image. */
export type Outcome = { image: string; verification: ImageVerification } | { image: string; error: unknown };

/** Checks every image that the line and `-f` name. Of a single one an error ends the command; among several it is said. */
export async function checkImages(
  { args, options, open, env }: Invocation<ImageCheckOptions>,
  kind: Wanted['kind'],
  out: Output,
): Promise<Outcome[]> {
  const images = await readImageList(args, options.file);
  const { signers, proof } = await readAcceptance(options, { env, out });
  const wanted: Wanted = { signers, kind, annotations: options.annotations ?? {} };
  return await checkAll(images, proof, wanted, options, await open(), env);
}

async function checkAll(
  images: readonly string[],
  proof: Proof,
  wanted: Wanted,
  options: ImageCheckOptions,
  context: Context,
  env: NodeJS.ProcessEnv,
): Promise<Outcome[]> {
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  // As in cosign, --offline speaks of logs and trust roots; the image's registry, which the user named, is asked all the same.
  const sources = new SharedSources({ ...context, offline: false }, { env, insecure: isInsecure(options) });
  try {
    return await mapConcurrently(images, PARALLEL, async (image) => {
      try {
        const { source, reference } = await sources.open(image);
        const input = { image, source, reference, platform, proof, wanted };
        return { image, verification: await verifyImage(input, context) };
      } catch (error) {
        context.signal.throwIfAborted();
        if (images.length === 1) throw error;
        return { image, error };
      }
    });
  } finally {
    await sources.close();
  }
}

/** A refusal is certain whatever became of the others. */
export function exitCodeOf(outcomes: readonly Outcome[]): ExitCode {
  if (outcomes.some((item) => 'verification' in item && !item.verification.allowed)) return 1;
  return outcomes.some((item) => 'error' in item) ? 3 : 0;
}

/** cosign's scripts ask for JSON with `-o json`. */
export function outputOf({ out, options }: Invocation<ImageCheckOptions>): Output {
  if (options.output !== 'json') return out;
  return createOutput({ json: true, quiet: out.quiet }, process.stdout, process.stderr);
}
