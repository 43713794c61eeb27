import { type Digest, isDigest } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type ImageLocation,
  type ImageSource,
  type NamedImage,
  type Platform,
  type PlatformImage,
  readImage,
} from '../../oci/index.ts';
import type { ImageName, NewImage, NewImageName } from '../../store/index.ts';

/** One platform of what a name stands for. */
export type NamedPlatform = { image: NewImage; platform: Platform; manifest: ImageName };

/** Every platform's image with all the digests that name it: its manifest, its config and, where there is one, the index. */
export async function readImageNames(
  source: ImageSource,
  location: ImageLocation,
  wanted?: Platform,
): Promise<NamedPlatform[]> {
  const named = await readImage(source, wanted);
  return named.images.map((image) => ({
    image: newImage(named, image, referenceOf(location, named.name)),
    platform: platformOf(image),
    manifest: { digest: image.descriptor.digest, kind: 'manifest' },
  }));
}

function newImage(
  { index, descriptor: named, entries }: NamedImage,
  { descriptor, manifest, config, platform }: PlatformImage,
  reference: string,
): NewImage {
  const created = Date.parse(config.created ?? '');
  const annotations = { ...config.config?.Labels, ...manifest.annotations };
  const name = annotations['org.opencontainers.image.base.name'];
  const digest = annotations['org.opencontainers.image.base.digest'];
  return {
    names: [
      { digest: descriptor.digest, kind: 'manifest' },
      { digest: manifest.config.digest, kind: 'config' },
      ...(index === undefined ? [] : [nameOfIndex(named.digest, entries.length)]),
    ],
    // An artifact, or an image that does not say what it runs on.
    platform: platform === '/' ? '' : platform,
    reference,
    createdAt: created > 0 ? created : undefined,
    base:
      name === undefined && digest === undefined
        ? undefined
        : { digest: digest !== undefined && isDigest(digest) ? digest : undefined, reference: name ?? '' },
  };
}

/** An index of one image names that image and no other, whatever the platform of the node that runs it, as a manifest does. */
function nameOfIndex(digest: Digest, of: number): NewImageName {
  return of === 1 ? { digest, kind: 'manifest' } : { digest, kind: 'index', of };
}

function platformOf({ config: { os, architecture, variant } }: PlatformImage): Platform {
  return withoutUndefined({ os, architecture, variant });
}

/** Without its digest, which is one of the names. */
function referenceOf(location: ImageLocation, name: string): string {
  if (location.transport !== 'registry') return name.replace(/@sha256:[0-9a-f]{64}$/, '');
  const { registry, repository, tag } = location.reference;
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}`;
}
