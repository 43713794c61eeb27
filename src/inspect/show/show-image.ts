import type { Context, Digest } from '../../base/index.ts';
import {
  type ImageConfig,
  type ImageSource,
  type Platform,
  type PlatformImage,
  readImage,
} from '../../oci/index.ts';
import { type ReadTree, readImageTree } from '../image-tree/index.ts';
import { type InstalledPackage, isPackageDatabase, listPackages } from '../packages/index.ts';
import { type Attachment, attachmentsOf } from './attachments.ts';

export type ShownLayer = {
  digest: Digest;
  diffId: Digest;
  mediaType: string;
  compressedBytes: number;
  uncompressedBytes: number;
  entries: number;
  /** What the builder said of it. */
  comment?: string;
};

export type ShownPlatform = {
  platform: string;
  digest: Digest;
  config: NonNullable<ImageConfig['config']> & { created?: string };
  layers: ShownLayer[];
  /** Manifest's layers and config as stored; layers unpacked. */
  compressedBytes: number;
  uncompressedBytes: number;
  files: number;
  /** PRETTY_NAME of os-release. */
  system?: string;
  packages: InstalledPackage[];
  unowned: { files: number; sizeBytes: number };
  attached: Attachment[];
  problems: string[];
};

export type ShownImage = {
  name: string;
  digest: Digest;
  mediaType: string;
  annotations: Record<string, string>;
  /** Every platform of the index; `shown` holds those that were looked into. */
  platforms: { platform: string; digest: Digest }[];
  isIndex: boolean;
  attached: Attachment[];
  shown: ShownPlatform[];
};

/** Config, layers, packages, sizes and attached documents of an image, whoever built it. Reads every layer once. */
export async function showImage(
  source: ImageSource,
  { platform }: { platform?: Platform | undefined },
  context: Pick<Context, 'progress' | 'signal'>,
): Promise<ShownImage> {
  const image = await readImage(source, platform);
  const shown: ShownPlatform[] = [];
  for (const item of image.images) shown.push(await showPlatform(source, item, context));
  const [only] = image.images;
  const document = image.index ?? only?.manifest;
  return {
    name: source.name,
    digest: image.descriptor.digest,
    mediaType: image.descriptor.mediaType,
    annotations: document?.annotations ?? {},
    platforms: image.entries,
    isIndex: image.index !== undefined,
    attached: image.index === undefined ? [] : await attachmentsOf(source, image.descriptor.digest),
    shown,
  };
}

async function showPlatform(
  source: ImageSource,
  image: PlatformImage,
  context: Pick<Context, 'progress' | 'signal'>,
): Promise<ShownPlatform> {
  const { descriptor, manifest, config } = image;
  const keep = (path: string): boolean => isPackageDatabase(path) || isOsRelease(path);
  const read = await readImageTree(source, manifest, config, context, { keep });
  const { packages, unowned, problems } = listPackages(read.tree);
  const system = systemOf(read);
  return {
    platform: image.platform,
    digest: descriptor.digest,
    config: { ...(config.created !== undefined && { created: config.created }), ...config.config },
    layers: layersOf(read, config),
    compressedBytes: manifest.layers.reduce((sum, { size }) => sum + size, manifest.config.size),
    uncompressedBytes: read.layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    files: read.tree.size,
    ...(system !== undefined && { system }),
    packages,
    unowned,
    attached: await attachmentsOf(source, descriptor.digest),
    problems,
  };
}

function layersOf({ layers }: ReadTree, { history = [] }: ImageConfig): ShownLayer[] {
  // History speaks of steps, layers are those that are not empty (image-spec, config.md).
  const steps = history.filter((step) => step.empty_layer !== true);
  return layers.map(({ descriptor, diffId, sizeBytes, entries }, position) => {
    const comment = steps[position]?.comment ?? steps[position]?.created_by;
    return {
      digest: descriptor.digest,
      diffId: diffId as Digest,
      mediaType: descriptor.mediaType,
      compressedBytes: descriptor.size,
      uncompressedBytes: sizeBytes,
      entries,
      ...(comment !== undefined && { comment }),
    };
  });
}

function isOsRelease(path: string): boolean {
  return path === 'etc/os-release' || path === 'usr/lib/os-release';
}

function systemOf({ tree }: ReadTree): string | undefined {
  const inode = tree.get('etc/os-release', { follow: true }) ?? tree.get('usr/lib/os-release');
  if (inode?.type !== 'file' || inode.bytes === undefined) return undefined;
  const text = Buffer.from(inode.bytes).toString('utf8');
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1];
}
