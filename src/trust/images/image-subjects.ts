import type { Digest } from '../../base/digest.ts';
import {
  formatPlatform,
  type ImageSource,
  type Platform,
  parseManifest,
  selectManifest,
} from '../../oci/index.ts';

/** What a check or a signature is about: the image that a tag stood for when it was resolved, once. */
export type ImageSubjects = {
  image: Digest;
  /** The one platform that was asked for, when the image is an index. */
  platform?: { platform: string; digest: Digest };
  /** `image`, and the platform's. */
  digests: Digest[];
};

/** Throws OCI_PLATFORM_NOT_FOUND when the index has no such platform. */
export async function imageSubjects(
  source: ImageSource,
  { reference, platform }: { reference?: string | undefined; platform?: Platform | undefined },
): Promise<ImageSubjects> {
  const image = await source.resolve(reference);
  if (platform === undefined) return { image: image.digest, digests: [image.digest] };
  const document = parseManifest(image, await source.manifest(image));
  if (document.kind === 'manifest') return { image: image.digest, digests: [image.digest] };
  const { digest } = selectManifest(document.index, platform);
  return {
    image: image.digest,
    platform: { platform: formatPlatform(platform), digest },
    digests: [image.digest, digest],
  };
}
