import { descriptorOf, encodeManifest } from '../content/descriptor.ts';
import { copyImage } from '../copy-image.ts';
import { ociError } from '../errors.ts';
import { readImage } from '../image/read-image.ts';
import { parsePlatform } from '../platform.ts';
import {
  type Descriptor,
  type ImageSource,
  type ImageTarget,
  MEDIA_TYPES,
  type OciContext,
} from '../types.ts';
import { type ImageAccess, openImage, openOutput } from './open-named-image.ts';

export type IndexInput = ImageAccess & {
  /** Names of images, each of one platform or several. */
  images: readonly string[];
  output: string;
  /** SBOMs, provenance and signatures of each platform too; default: true. */
  referrers?: boolean;
};

export type JoinedImages = {
  descriptor: Descriptor;
  platforms: { platform: string; digest: Descriptor['digest'] }[];
  /** Where the index is now. */
  target: string;
};

/** Joins images, each built for another platform, into one index. No two may be for the same platform. */
export async function joinImages(input: IndexInput, context: OciContext): Promise<JoinedImages> {
  const { images, output, referrers = true, ...access } = input;
  const { target, location, tag } = await openOutput({ image: output, ...access }, context);
  try {
    if (target.singleImage)
      throw ociError('OCI_SINGLE_IMAGE', `${target.name} can hold one platform, and not an index`, {
        hint: 'write oci:DIR or oci-archive:FILE, or push to a registry',
      });
    const joined = new Map<string, { descriptor: Descriptor; image: string }>();
    for (const image of images) {
      const source = await openImage({ image, ...access }, context);
      try {
        await addImage(joined, image, { source, target, referrers }, context);
      } finally {
        await source.close();
      }
    }
    const manifests = [...joined].map(([platform, { descriptor }]) => ({
      ...descriptor,
      platform: parsePlatform(platform),
    }));
    const bytes = encodeManifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests });
    const descriptor = descriptorOf(MEDIA_TYPES.index, bytes);
    await target.putManifest(descriptor, bytes, { tag });
    await target.commit();
    const platforms = [...joined].map(([platform, entry]) => ({ platform, digest: entry.descriptor.digest }));
    return { descriptor, platforms, target: location };
  } catch (error) {
    await target.abort();
    throw error;
  }
}

async function addImage(
  joined: Map<string, { descriptor: Descriptor; image: string }>,
  image: string,
  { source, target, referrers }: { source: ImageSource; target: ImageTarget; referrers: boolean },
  context: OciContext,
): Promise<void> {
  const { images } = await readImage(source);
  for (const { platform, descriptor } of images) {
    const taken = joined.get(platform);
    if (taken !== undefined)
      throw ociError('OCI_PLATFORM_TWICE', `${taken.image} and ${image} are both for ${platform}`, {
        hint: `an index holds one image for each platform: leave one out`,
      });
    const { mediaType, digest, size } = descriptor;
    await copyImage({ source, target, from: digest, referrers }, context);
    joined.set(platform, { descriptor: { mediaType, digest, size }, image });
  }
}
