import { type Context, type Digest, displayPath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type Catalog,
  type CatalogueOptions,
  catalogueLayers,
  type ImagePackage,
  packagesOf,
} from '../../catalog/index.ts';
import { layeredImage, type ReadableSource } from '../../image-files/index.ts';
import {
  type ImageConfig,
  type ImageSource,
  type Platform,
  type PlatformImage,
  readImage,
} from '../../oci/index.ts';
import { type Attachment, attachmentsOf } from './attachments.ts';

/** Digests and media type: only layers of an image have them. */
export type ShownLayer = {
  digest?: Digest;
  diffId?: Digest;
  mediaType?: string;
  compressedBytes: number;
  uncompressedBytes: number;
  entries: number;
  /** What the builder said of it. */
  comment?: string;
};

export type ShownPlatform = {
  platform: string;
  digest?: Digest;
  config: NonNullable<ImageConfig['config']> & { created?: string };
  layers: ShownLayer[];
  /** Manifest's layers and config as stored; layers unpacked. */
  compressedBytes: number;
  uncompressedBytes: number;
  files: number;
  /** PRETTY_NAME of os-release. */
  system?: string;
  packages: ImagePackage[];
  /** Regular files that no package lists or accounts for; hard links of one file counted once. */
  unowned: { files: number; sizeBytes: number };
  attached: Attachment[];
  problems: string[];
};

/** `digest` and `mediaType`: a folder, tar or file has none. */
export type ShownImage = {
  name: string;
  digest?: Digest;
  mediaType?: string;
  annotations: Record<string, string>;
  /** Every platform of the index; `shown` holds those that were looked into. */
  platforms: { platform: string; digest: Digest }[];
  isIndex: boolean;
  attached: Attachment[];
  shown: ShownPlatform[];
};

export type ShowInput = Omit<CatalogueOptions, 'platform' | 'refusesDamage'> & {
  source: ReadableSource;
  /** Of an index; every platform when absent. */
  platform?: Platform | undefined;
};

/** Config, layers, packages, sizes and attached documents of any image, folder or tar. */
export async function showImage(
  { source, platform, ...options }: ShowInput,
  context: Context,
): Promise<ShownImage> {
  const look = { ...options, refusesDamage: true };
  if (source.kind === 'files')
    return showFiles(await catalogueLayers({ ...look, source: source.layers }, context));
  const { image: opened } = source;
  const image = await readImage(opened, platform);
  const shown: ShownPlatform[] = [];
  for (const item of image.images) {
    const catalog = await catalogueLayers(
      { ...look, source: layeredImage(source.name, opened, item) },
      context,
    );
    shown.push(await showPlatform(opened, item, catalog));
  }
  const [only] = image.images;
  const document = image.index ?? only?.manifest;
  return {
    name: opened.name,
    digest: image.descriptor.digest,
    mediaType: image.descriptor.mediaType,
    annotations: document?.annotations ?? {},
    platforms: image.entries,
    isIndex: image.index !== undefined,
    attached: image.index === undefined ? [] : await attachmentsOf(opened, image.descriptor.digest),
    shown,
  };
}

function showFiles(catalog: Catalog): ShownImage {
  const layers = catalog.layers.map(({ entries, sizeBytes }) => ({
    compressedBytes: sizeBytes,
    uncompressedBytes: sizeBytes,
    entries,
  }));
  const shown = { platform: 'unknown', config: {}, layers, attached: [], ...contentOf(catalog) };
  return {
    name: catalog.source.name,
    annotations: {},
    platforms: [],
    isIndex: false,
    attached: [],
    shown: [{ ...shown, compressedBytes: shown.uncompressedBytes }],
  };
}

async function showPlatform(
  source: ImageSource,
  { descriptor, manifest, config, platform }: PlatformImage,
  catalog: Catalog,
): Promise<ShownPlatform> {
  return {
    platform,
    digest: descriptor.digest,
    config: withoutUndefined({ created: config.created, ...config.config }),
    layers: layersOf({ manifest, config }, catalog),
    compressedBytes: manifest.layers.reduce((sum, { size }) => sum + size, manifest.config.size),
    ...contentOf(catalog),
    attached: await attachmentsOf(source, descriptor.digest),
  };
}

/** What the catalog says of the files. */
function contentOf(
  catalog: Catalog,
): Pick<ShownPlatform, 'uncompressedBytes' | 'files' | 'system' | 'packages' | 'unowned' | 'problems'> {
  const { layers, entries, distro, coverage, problems } = catalog;
  return withoutUndefined({
    uncompressedBytes: layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    files: entries,
    system: distro !== undefined ? distro.name : undefined,
    packages: packagesOf(catalog),
    unowned: { files: coverage.unlisted.files, sizeBytes: coverage.unlisted.bytes },
    problems: problems.map(({ path, message }) =>
      path === '' ? message : `/${displayPath(path)}: ${message}`,
    ),
  });
}

function layersOf(
  { manifest, config }: Pick<PlatformImage, 'manifest' | 'config'>,
  catalog: Catalog,
): ShownLayer[] {
  // History lists steps, layers are those that are not empty (image-spec, config.md).
  const steps = (config.history ?? []).filter((step) => step.empty_layer !== true);
  return manifest.layers.map(({ digest, mediaType, size }, position) => {
    const comment = steps[position]?.comment ?? steps[position]?.created_by;
    const { sizeBytes = 0, entries = 0 } = catalog.layers[position] ?? {};
    return withoutUndefined({
      digest,
      diffId: config.rootfs.diff_ids[position] as Digest,
      mediaType,
      compressedBytes: size,
      uncompressedBytes: sizeBytes,
      entries,
      comment,
    });
  });
}
