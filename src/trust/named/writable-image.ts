import { messageOf } from '../../base/errors.ts';
import {
  type Descriptor,
  type ImageSource,
  type ImageTarget,
  type NamedImageInput,
  openImage,
  openImageTarget,
} from '../../oci/index.ts';
import { recordAttached } from '../attached/attached-record.ts';
import { trustError } from '../errors.ts';
import type { TrustContext } from '../types.ts';

/** An image that something is attached to, and where it is remembered what was. */
export type WritableImageInput = NamedImageInput & {
  /** Where what was attached in a registry is remembered, so that it can be put back; none: nowhere. */
  stateDir?: string;
};

type Opened = { source: ImageSource; target: ImageTarget };
type Attached = readonly { digest: Descriptor['digest']; referrers: readonly Descriptor[] }[];

/**
 * Opens an image to read it and to attach something to it; what was written is seen as a whole or not at all. Throws CLI_NO_ROOM before
 * anything is signed: what is in a public log cannot be taken back.
 */
export async function withWritableImage<T>(
  input: NamedImageInput,
  context: TrustContext,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const source = await openImage(input, context);
  try {
    const { target } = await openImageTarget({ ...input, keep: true }, context);
    try {
      if (target.singleImage)
        throw trustError('CLI_NO_ROOM', `${target.name} is a docker archive, which cannot hold signatures`, {
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

/** Remembers what was attached in a registry. That it cannot be remembered does not undo the signature. */
export async function rememberAttached(
  source: ImageSource,
  attached: Attached,
  stateDir: string | undefined,
  { log }: TrustContext,
): Promise<void> {
  if (source.repository === undefined || stateDir === undefined) return;
  try {
    for (const { digest, referrers } of attached)
      for (const referrer of referrers) await recordAttached(stateDir, source.name, digest, referrer);
  } catch (error) {
    log.warn(`what was attached is not remembered, and --repair cannot put it back: ${messageOf(error)}`);
  }
}
