import type { Context } from '../../base/context.ts';
import { compressorPin } from '../../compression/index.ts';
import {
  type Descriptor,
  descriptorOf,
  encodeManifest,
  type ImageSource,
  type ImageTarget,
  type Index,
  MEDIA_TYPES,
  type NamedImage,
  type Platform,
  readImage,
} from '../../oci/index.ts';
import { buildError } from '../errors.ts';
import { type BuildResult, writeImage } from '../write-image.ts';
import { describeSlimmed } from './describe-slimmed.ts';
import { type CutPlatformInput, slimOnePlatform } from './slim-one-platform.ts';
import type { SlimmedImage, SlimmedPlatform } from './types.ts';

export type SlimImageInput = Omit<CutPlatformInput, 'source' | 'compressor'> & {
  source: { name: string; image: ImageSource };
  /** Of an index; all of its platforms when absent. */
  platform?: Platform | undefined;
  target: ImageTarget;
  tag: string;
};

export type SlimResult = BuildResult & {
  /** What the name stood for. */
  source: SlimmedImage['source'];
  slimmed: readonly Pick<SlimmedPlatform, 'platform' | 'packages' | 'costs' | 'hasRpm' | 'list'>[];
};

/**
 * Anybody's image with only what it starts can load, as an image of its own: each platform one layer under the source's config, with SBOMs
 * and a provenance that says what it was made of and what stays. The same source, options and version of shearwall give the same bytes.
 * Throws REACH_NO_ROOT, SLIM_SHELL.
 */
export async function slimImage(input: SlimImageInput, context: Context): Promise<SlimResult> {
  const { source, platform, target, tag } = input;
  try {
    const image = await readImage(source.image, platform);
    assertTargetFits(target, image);
    const slimmed = await cutImage(image, input, context);
    const documents = target.singleImage ? [] : await describeSlimmed(slimmed, input, context);
    const written = await writeImage({ image: slimmed, documents, target, tag }, context);
    return { ...written, source: slimmed.source, slimmed: slimmed.platforms };
  } catch (error) {
    await target.abort();
    throw error;
  }
}

function assertTargetFits(target: ImageTarget, { images }: NamedImage): void {
  if (!target.singleImage || images.length === 1) return;
  throw buildError(
    'BUILD_ONE_PLATFORM',
    `${target.name} holds the image of one platform, and the source has ${images.map((each) => each.platform).join(', ')}`,
    { hint: `choose one with --platform ${images[0]?.platform ?? 'linux/amd64'}, or write oci-archive:FILE` },
  );
}

/** The image itself, written nowhere. */
export async function cutImage(
  { images, index, descriptor }: NamedImage,
  input: Omit<CutPlatformInput, 'compressor'> & { platform?: Platform | undefined },
  context: Context,
): Promise<SlimmedImage> {
  const compressor = compressorPin('gzip');
  const platforms: SlimmedPlatform[] = [];
  // One after the other: memory stays that of one.
  for (const image of images) platforms.push(await slimOnePlatform(image, { ...input, compressor }, context));
  const base = { platforms, source: descriptor.digest, compressor };
  const [first] = platforms;
  if (platforms.length === 1 && first !== undefined && (index === undefined || input.platform !== undefined))
    return { ...base, index: undefined, ...withoutPlatform(first) };
  const { annotations } = index ?? {};
  const bytes = encodeManifest(indexOf(platforms, annotations));
  return { ...base, index: bytes, descriptor: descriptorOf(MEDIA_TYPES.index, bytes), top: bytes };
}

function withoutPlatform({ descriptor, manifest }: SlimmedPlatform): {
  descriptor: Descriptor;
  top: Uint8Array;
} {
  return { descriptor, top: manifest };
}

function indexOf(platforms: readonly SlimmedPlatform[], annotations: Index['annotations']): Index {
  const index: Index = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: platforms.map(({ descriptor }) => descriptor),
  };
  return annotations === undefined ? index : { ...index, annotations };
}
