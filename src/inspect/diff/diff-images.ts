import type { Context, Digest } from '../../base/index.ts';
import {
  type ImageSource,
  type NamedImage,
  type Platform,
  type PlatformImage,
  readImage,
} from '../../oci/index.ts';
import { type ImageTree, readImageTree } from '../image-tree/index.ts';
import { type InstalledPackage, isPackageDatabase, listPackages } from '../packages/index.ts';
import { type ConfigChange, diffConfig } from './diff-config.ts';
import { diffFiles, type FileDiff } from './diff-files.ts';
import { diffPackages, type PackageDiff } from './diff-packages.ts';

export type PlatformDiff = {
  platform: string;
  /** Nothing that is compared differs; the digests still may, by how layers are split and compressed. */
  same: boolean;
  before: Sized;
  after: Sized;
  packages: PackageDiff;
  files: FileDiff;
  config: ConfigChange[];
  /** Layers that both have: those need no second download. */
  sharedLayers: { layers: number; bytes: number };
};

/** Bytes: layers and config as stored; layers unpacked. */
export type Sized = { digest: Digest; layers: number; compressedBytes: number; uncompressedBytes: number };

export type ImageDiff = {
  same: boolean;
  before: { name: string; digest: Digest };
  after: { name: string; digest: Digest };
  platforms: PlatformDiff[];
  /** Platforms that only one of the two has. */
  onlyBefore: string[];
  onlyAfter: string[];
};

type Read = Pick<Context, 'progress' | 'signal'>;

/**
 * What changed from one image to another: packages, files, config, size, platform by platform. Contents are compared by
 * digest while the layers stream by; memory holds two lists of files and no content. Equal digests are read once.
 */
export async function diffImages(
  before: ImageSource,
  after: ImageSource,
  { platform }: { platform?: Platform | undefined },
  context: Read,
): Promise<ImageDiff> {
  const [a, b] = [await readImage(before, platform), await readImage(after, platform)];
  const pairs = pairPlatforms(a, b);
  const platforms: PlatformDiff[] = [];
  for (const { left, right } of pairs)
    platforms.push(
      await diffPlatform({ source: before, image: left }, { source: after, image: right }, context),
    );
  const onlyBefore = unpaired(a, new Set(pairs.map(({ left }) => left)));
  const onlyAfter = unpaired(b, new Set(pairs.map(({ right }) => right)));
  return {
    same: platforms.every(({ same }) => same) && onlyBefore.length === 0 && onlyAfter.length === 0,
    before: { name: a.name, digest: a.descriptor.digest },
    after: { name: b.name, digest: b.descriptor.digest },
    platforms,
    onlyBefore,
    onlyAfter,
  };
}

/** Two single images are compared whatever their platforms; else equal platforms are. */
function pairPlatforms(a: NamedImage, b: NamedImage): { left: PlatformImage; right: PlatformImage }[] {
  const [left, right] = [a.images[0], b.images[0]];
  if (a.images.length === 1 && b.images.length === 1 && left && right) return [{ left, right }];
  return a.images.flatMap((image) => {
    const match = b.images.find(({ platform }) => platform === image.platform);
    return match === undefined ? [] : [{ left: image, right: match }];
  });
}

function unpaired({ images }: NamedImage, paired: ReadonlySet<PlatformImage>): string[] {
  return images.filter((image) => !paired.has(image)).map(({ platform }) => platform);
}

type Side = { source: ImageSource; image: PlatformImage };

async function diffPlatform(left: Side, right: Side, context: Read): Promise<PlatformDiff> {
  const isEqual = left.image.descriptor.digest === right.image.descriptor.digest;
  const before = await readSide(left, context);
  const after = isEqual ? before : await readSide(right, context);
  const packages = diffPackages(before.packages, after.packages);
  const files = diffFiles(before.tree, after.tree);
  const config = diffConfig(left.image, right.image);
  const changes = [packages, files].flatMap((part) => [part.added, part.removed, part.changed]);
  return {
    platform: right.image.platform,
    same: config.length === 0 && changes.every((list) => list.length === 0),
    before: before.sized,
    after: after.sized,
    packages,
    files,
    config,
    sharedLayers: sharedLayers(left.image, right.image),
  };
}

async function readSide(
  { source, image: { descriptor, manifest, config } }: Side,
  context: Read,
): Promise<{ tree: ImageTree; packages: InstalledPackage[]; sized: Sized }> {
  const { tree, layers } = await readImageTree(source, manifest, config, context, {
    keep: isPackageDatabase,
  });
  return {
    tree,
    packages: listPackages(tree).packages,
    sized: {
      digest: descriptor.digest,
      layers: layers.length,
      compressedBytes: manifest.layers.reduce((sum, { size }) => sum + size, manifest.config.size),
      uncompressedBytes: layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    },
  };
}

function sharedLayers(a: PlatformImage, b: PlatformImage): { layers: number; bytes: number } {
  const known = new Set(a.manifest.layers.map(({ digest }) => digest));
  const shared = b.manifest.layers.filter(({ digest }) => known.has(digest));
  return { layers: shared.length, bytes: shared.reduce((sum, { size }) => sum + size, 0) };
}
