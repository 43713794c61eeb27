import { mapConcurrently } from '../../base/concurrency.ts';
import type { Context } from '../../base/context.ts';
import { type ImageSource, type Platform, parsePlatform } from '../../oci/index.ts';
import { type ImageVerification, verifyImage, type Wanted } from '../../trust/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { isInsecure } from '../options.ts';
import { createOutput, type Output } from '../output.ts';
import type { ImageCheckOptions } from './acceptance-options.ts';
import { readAcceptance } from './read-acceptance.ts';
import { readImageList } from './read-image-list.ts';
import { SharedSources } from './shared-sources.ts';

/** A registry answers so many questions at once without being troubled. */
const PARALLEL = 16;

/** What became of one image: an answer, or why there is none. */
export type Outcome<Answer extends { allowed: boolean } = ImageVerification> =
  | { image: string; answer: Answer }
  | { image: string; error: unknown };

/** Checks every image that the line and `-f` name, for signatures or for attestations, by the flags. */
export async function checkImages(
  invocation: Invocation<ImageCheckOptions>,
  kind: Wanted['kind'],
  out: Output,
): Promise<Outcome[]> {
  const { options, env } = invocation;
  const { signers, proof } = await readAcceptance(options, { env, out });
  const wanted: Wanted = { signers, kind, annotations: options.annotations ?? {} };
  return await forEachImage(invocation, (opened, context) =>
    verifyImage({ ...opened, proof, wanted }, context),
  );
}

export type OpenedImage = {
  image: string;
  source: ImageSource;
  reference: string | undefined;
  platform: Platform | undefined;
};

/** Asks for an answer about every image, many at once. Of a single one an error ends the command; among several it is said. */
export async function forEachImage<Answer extends { allowed: boolean }>(
  { args, options, open, env }: Invocation<ImageCheckOptions>,
  answer: (opened: OpenedImage, context: Context) => Promise<Answer>,
): Promise<Outcome<Answer>[]> {
  const images = await readImageList(args, options.file);
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  const context = await open();
  // As in cosign, --offline speaks of logs and trust roots; the image's registry, which the user named, is asked all the same.
  const sources = new SharedSources({ ...context, offline: false }, { env, insecure: isInsecure(options) });
  try {
    return await mapConcurrently(images, PARALLEL, async (image) => {
      try {
        const opened = { image, ...(await sources.open(image)), platform };
        return { image, answer: await answer(opened, context) };
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
export function exitCodeOf(outcomes: readonly Outcome<{ allowed: boolean }>[]): ExitCode {
  if (outcomes.some((item) => 'answer' in item && !item.answer.allowed)) return 1;
  return outcomes.some((item) => 'error' in item) ? 3 : 0;
}

/** cosign's scripts ask for JSON with `-o json`. */
export function outputOf({ out, options }: Invocation<ImageCheckOptions>): Output {
  if (options.output !== 'json') return out;
  return createOutput({ json: true, quiet: out.quiet }, process.stdout, process.stderr);
}
