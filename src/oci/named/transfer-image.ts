import { type CopyResult, copyImage } from '../copy-image.ts';
import { formatImageLocation, type ImageLocation, parseImageLocation } from '../reference/image-location.ts';
import type { OciContext, Platform } from '../types.ts';
import { type ImageAccess, openImage, openImageTarget } from './open-named-image.ts';

export type TransferInput = ImageAccess & {
  from: ImageLocation;
  to: ImageLocation;
  /** One: that platform's manifest. Several: an index of these. None: the image as it is. */
  platforms?: Platform[];
  /** SBOMs, provenance and signatures too; default: true. */
  referrers?: boolean;
};

export type Transferred = CopyResult & { source: string; target: string };

/** Copies an image between any two places; readers of the target find the old image or all of the new one. */
export async function transferImage(input: TransferInput, context: OciContext): Promise<Transferred> {
  const { from, to, platforms = [], referrers = true, ...access } = input;
  const source = await openImage({ image: formatImageLocation(from), ...access }, context);
  try {
    const where = formatImageLocation(nameArchive(to, from));
    const { target, location, tag } = await openImageTarget({ image: where, ...access }, context);
    try {
      const result = await copyImage({ source, target, tag, platforms, referrers }, context);
      await target.commit();
      return { ...result, source: source.name, target: location };
    } catch (error) {
      await target.abort();
      throw error;
    }
  } finally {
    await source.close();
  }
}

/** `docker load` knows the image by the name it had in the registry, when the user gave it no other. */
function nameArchive(to: ImageLocation, from: ImageLocation): ImageLocation {
  if (to.transport !== 'docker-archive' || to.reference !== undefined) return to;
  if (from.transport !== 'registry' || from.reference.tag === undefined) return to;
  const { digest: _, ...reference } = from.reference;
  return parseImageLocation(
    `docker-archive:${to.file}:${reference.registry}/${reference.repository}:${reference.tag}`,
  );
}
