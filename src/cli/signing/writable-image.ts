import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import type { Descriptor, ImageSource, ImageTarget } from '../../oci/index.ts';
import { recordAttached } from '../../trust/index.ts';
import { cliError } from '../errors.ts';
import { openImageSource, openImageTarget } from '../images.ts';
import { stateDir } from '../session.ts';

type Options = { env: NodeJS.ProcessEnv; insecure: boolean };
type Opened = { source: ImageSource; target: ImageTarget };

/** Opens an image to read it and to attach something to it; what was written is seen as a whole or not at all. */
export async function withWritableImage<T>(
  image: string,
  options: Options,
  context: Context,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const source = await openImageSource(image, context, options);
  try {
    const { target } = await openImageTarget(image, context, { ...options, keep: true });
    try {
      // Said before anything is signed: what is in a public log cannot be taken back.
      if (target.singleImage)
        throw cliError('CLI_NO_ROOM', `${target.name} is a docker archive, which cannot hold signatures`, {
          hint: 'sign the image in a registry, a layout (oci:DIR) or an oci-archive:FILE',
        });
      const result = await work({ source, target });
      await target.commit();
      return result;
    } catch (error) {
      await target.abort();
      throw error;
    }
  } finally {
    await source.close();
  }
}

/** Remembers what was attached in a registry, for --repair. That it cannot be remembered does not undo the signature. */
export async function rememberAttached(
  source: ImageSource,
  attached: readonly { digest: Descriptor['digest']; referrers: readonly Descriptor[] }[],
  env: NodeJS.ProcessEnv,
  { log }: Pick<Context, 'log'>,
): Promise<void> {
  if (source.repository === undefined) return;
  try {
    for (const { digest, referrers } of attached)
      for (const referrer of referrers) await recordAttached(stateDir(env), source.name, digest, referrer);
  } catch (error) {
    log.warn(`what was attached is not remembered, and --repair cannot put it back: ${messageOf(error)}`);
  }
}
