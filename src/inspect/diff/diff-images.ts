import type { Context, Digest } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type Catalog, type CatalogueOptions, catalogueWithFiles, packagesOf } from '../../catalog/index.ts';
import {
  type ImageFiles,
  type LayeredSource,
  layeredImage,
  type ReadableSource,
} from '../../image-files/index.ts';
import { type NamedImage, type Platform, type PlatformImage, readImage } from '../../oci/index.ts';
import { type ConfigChange, diffConfig } from './diff-config.ts';
import { diffFiles, type FileDiff } from './diff-files.ts';
import { diffPackages, type PackageDiff } from './diff-packages.ts';

export type PlatformDiff = {
  platform: string;
  /** Nothing that is compared differs; the digests still may, by how layers are split and compressed. */
  same: boolean;
  before: Sized;
  after: Sized;
  /** The system's name; absent: both say the same, or nothing. */
  system?: { before?: string; after?: string };
  packages: PackageDiff;
  files: FileDiff;
  config: ConfigChange[];
  /** Layers that both have: those need no second download. */
  sharedLayers: { layers: number; bytes: number };
  /** Absent: nobody looked them up. */
  vulnerabilities?: { fixed: string[]; brought: string[] };
};

/** Bytes: layers and config as stored; layers unpacked. A folder or tar has no digest. */
export type Sized = { digest?: Digest; layers: number; compressedBytes: number; uncompressedBytes: number };

export type ImageDiff = {
  same: boolean;
  before: { name: string; digest?: Digest };
  after: { name: string; digest?: Digest };
  platforms: PlatformDiff[];
  /** Platforms that only one of the two has. */
  onlyBefore: string[];
  onlyAfter: string[];
};

export type DiffInput = Omit<CatalogueOptions, 'platform' | 'refusesDamage'> & {
  before: ReadableSource;
  after: ReadableSource;
  /** Only this one; all that both have when absent. */
  platform?: Platform | undefined;
  /** Ids of the vulnerabilities that an image is known to have; undefined: they are not compared. */
  vulnerabilitiesOf?: ((catalog: Catalog) => ReadonlySet<string>) | undefined;
};

/**
 * What changed from one image to another: packages of every ecosystem, files, config, size, platform by platform. Contents are
 * compared by digest; memory holds two lists of files and no content. Equal digests are read once.
 */
export async function diffImages(
  { before, after, platform, vulnerabilitiesOf, ...options }: DiffInput,
  context: Context,
): Promise<ImageDiff> {
  const [a, b] = [await openSide(before, platform), await openSide(after, platform)];
  const pairs = pairPlatforms(a.images, b.images);
  const platforms: PlatformDiff[] = [];
  for (const { left, right } of pairs)
    platforms.push(
      await diffPlatform(left, right, { ...options, refusesDamage: true, vulnerabilitiesOf }, context),
    );
  const onlyBefore = unpaired(a, new Set(pairs.map(({ left }) => left)));
  const onlyAfter = unpaired(b, new Set(pairs.map(({ right }) => right)));
  return {
    same: platforms.every(({ same }) => same) && onlyBefore.length === 0 && onlyAfter.length === 0,
    before: a.named,
    after: b.named,
    platforms,
    onlyBefore,
    onlyAfter,
  };
}

/** One platform of an image, or a folder or tar, which has neither manifest nor config. */
type SideImage = { platform: string; layers: LayeredSource; image: PlatformImage | undefined };
type Side = { named: ImageDiff['before']; images: SideImage[] };

async function openSide(source: ReadableSource, platform: Platform | undefined): Promise<Side> {
  if (source.kind === 'files') {
    const { name, layers } = source;
    return { named: { name }, images: [{ platform: 'unknown', layers, image: undefined }] };
  }
  const { name, descriptor, images }: NamedImage = await readImage(source.image, platform);
  return {
    named: { name, digest: descriptor.digest },
    images: images.map((image) => ({
      platform: image.platform,
      layers: layeredImage(source.name, source.image, image),
      image,
    })),
  };
}

/** Two single images are compared whatever their platforms; else equal platforms are. */
function pairPlatforms(
  a: readonly SideImage[],
  b: readonly SideImage[],
): { left: SideImage; right: SideImage }[] {
  const [left, right] = [a[0], b[0]];
  if (a.length === 1 && b.length === 1 && left && right) return [{ left, right }];
  return a.flatMap((image) => {
    const match = b.find(({ platform }) => platform === image.platform);
    return match === undefined ? [] : [{ left: image, right: match }];
  });
}

function unpaired({ images }: Side, paired: ReadonlySet<SideImage>): string[] {
  return images.filter((image) => !paired.has(image)).map(({ platform }) => platform);
}

async function diffPlatform(
  left: SideImage,
  right: SideImage,
  { vulnerabilitiesOf, ...options }: CatalogueOptions & Pick<DiffInput, 'vulnerabilitiesOf'>,
  context: Context,
): Promise<PlatformDiff> {
  const digest = left.image?.descriptor.digest;
  const isEqual = digest !== undefined && digest === right.image?.descriptor.digest;
  const before = await catalogueWithFiles({ ...options, source: left.layers }, context);
  try {
    const after = isEqual ? before : await catalogueWithFiles({ ...options, source: right.layers }, context);
    try {
      const diff = compare({ ...left, ...before }, { ...right, ...after });
      const [had, has] = [before, after].map(({ catalog }) => vulnerabilitiesOf?.(catalog));
      if (had === undefined || has === undefined) return diff;
      const fixed = [...had].filter((id) => !has.has(id)).sort();
      return { ...diff, vulnerabilities: { fixed, brought: [...has].filter((id) => !had.has(id)).sort() } };
    } finally {
      await after.files.close();
    }
  } finally {
    await before.files.close();
  }
}

type ReadSide = SideImage & { catalog: Catalog; files: ImageFiles };

function compare(before: ReadSide, after: ReadSide): PlatformDiff {
  const packages = diffPackages(packagesOf(before.catalog), packagesOf(after.catalog));
  const files = diffFiles(ownedFiles(before), ownedFiles(after));
  const config = diffConfig(before.image, after.image);
  const system = diffSystem(before.catalog, after.catalog);
  const changes = [packages, files].flatMap((part) => [part.added, part.removed, part.changed]);
  return withoutUndefined({
    platform: after.platform,
    same: config.length === 0 && changes.every((list) => list.length === 0),
    before: sizedOf(before),
    after: sizedOf(after),
    system,
    packages,
    files,
    config,
    sharedLayers: sharedLayers(before, after),
  });
}

function diffSystem({ distro: a }: Catalog, { distro: b }: Catalog): PlatformDiff['system'] {
  if (a?.name === b?.name) return undefined;
  return withoutUndefined({
    before: a !== undefined ? a.name : undefined,
    after: b !== undefined ? b.name : undefined,
  });
}

function ownedFiles({ catalog, files }: ReadSide): Parameters<typeof diffFiles>[0] {
  const ownerOf = new Map<string, string>();
  for (const { id, accounts, modified } of catalog.components)
    for (const path of [...accounts, ...modified]) if (!ownerOf.has(path)) ownerOf.set(path, id);
  return { files: files.tree.files(), ownerOf };
}

function sizedOf({ image, catalog: { layers } }: ReadSide): Sized {
  const uncompressedBytes = layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (image === undefined)
    return { layers: layers.length, compressedBytes: uncompressedBytes, uncompressedBytes };
  const { manifest, descriptor } = image;
  const compressedBytes = manifest.layers.reduce((sum, { size }) => sum + size, manifest.config.size);
  return { digest: descriptor.digest, layers: layers.length, compressedBytes, uncompressedBytes };
}

function sharedLayers({ image: a }: ReadSide, { image: b }: ReadSide): { layers: number; bytes: number } {
  const known = new Set(a?.manifest.layers.map(({ digest }) => digest));
  const shared = b?.manifest.layers.filter(({ digest }) => known.has(digest)) ?? [];
  return { layers: shared.length, bytes: shared.reduce((sum, { size }) => sum + size, 0) };
}
