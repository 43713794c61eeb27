import { type SignedImage, signImage } from '../../trust/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { isInsecure } from '../options.ts';
import { openSigning } from './open-signing.ts';
import { saveBundle } from './save-bundle.ts';
import type { ImageSignOptions } from './signer-options.ts';
import { withWritableImage } from './writable-image.ts';

type Options = ImageSignOptions & { annotations?: Record<string, string> };

/** Signs every image that the line names with one key or identity. */
export async function signImages(invocation: Invocation<Options>): Promise<ExitCode> {
  const { args, options, open, out, env } = invocation;
  const context = await open();
  const means = await openSigning(invocation, options.format === 'legacy' ? 'message' : 'statement', context);
  const { annotations = {}, format, recursive = false } = options;
  const signed: SignedImage[] = [];
  for (const image of args) {
    const where = { env, insecure: isInsecure(options) };
    const result = await withWritableImage(image, where, context, ({ source, target }) =>
      signImage({ image, source, target, annotations, format, recursive, means }, context),
    );
    signed.push(result);
    for (const item of result.signed)
      out.note(`signed ${image} (${item.platform ?? 'as a whole'}): ${item.digest}`);
  }
  await saveBundle(
    options.bundle,
    signed.flatMap((image) => image.signed.flatMap(({ bundles }) => bundles)),
  );
  const json = signed.map(({ image, digest, signed: items }) => ({
    image,
    digest,
    signed: items.map((item) => ({ digest: item.digest, platform: item.platform })),
  }));
  out.result(json.length === 1 ? json[0] : { images: json }, () =>
    json.map(({ digest }) => digest).join('\n'),
  );
  return 0;
}
