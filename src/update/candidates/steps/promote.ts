import type { Context } from '../../../base/context.ts';
import type { Digest } from '../../../base/digest.ts';
import {
  findTag,
  formatReference,
  type ImageAccess,
  openImage,
  openImageTarget,
  type Reference,
} from '../../../oci/index.ts';
import { updateError } from '../../errors.ts';
import type { Production } from '../types.ts';

/** What the production tag stands for now; undefined: there is no such tag. */
export async function productionDigest(
  destination: Reference,
  access: ImageAccess,
  context: Context,
): Promise<Digest | undefined> {
  const source = await openImage({ image: formatReference(destination), ...access }, context);
  try {
    return (await findTag(source, tagOf(destination)))?.digest;
  } finally {
    await source.close();
  }
}

/** Gives the production tag to an image that is in its repository. The bytes are those of the digest, whatever a candidate's tag became. */
export async function moveTag(
  { destination, digest }: { destination: Reference; digest: Digest },
  access: ImageAccess,
  context: Context,
): Promise<void> {
  const image = formatReference(destination);
  const source = await openImage({ image, ...access }, context);
  try {
    const descriptor = await source.resolve(digest);
    const bytes = await source.manifest(descriptor);
    const { target } = await openImageTarget({ image, ...access }, context);
    await target.putManifest(descriptor, bytes, { tag: tagOf(destination) });
    await target.commit();
  } finally {
    await source.close();
  }
}

/** What is to be remembered before the tag moves: a run that was killed after it finds the digest from before. */
export function promotionOf(
  {
    destination,
    digest,
    current,
    nowMs,
  }: { destination: Reference; digest: Digest; current: Digest | undefined; nowMs: number },
  before: Production | undefined,
): Production {
  const reference = formatReference(destination);
  const isBegun = before?.reference === reference && before.digest === digest;
  // The tag may not have moved yet, or has; what it stood for before is known from the first time.
  if (isBegun) return before;
  return { reference, digest, previous: current, refused: undefined, sinceMs: nowMs };
}

export function tagOf({ tag }: Reference): string {
  if (tag !== undefined) return tag;
  throw updateError('UPDATE_IMAGE', '--image names a digest, and a tag is to move', {
    hint: 'name a tag: registry.example.org/{name}:latest',
  });
}
