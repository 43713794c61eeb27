import type { Digest } from '../../base/digest.ts';
import { messageOf } from '../../base/errors.ts';
import { parseJson } from '../../base/parse-json.ts';
import { parseManifest } from '../content/parse-manifest.ts';
import { imageError } from '../errors.ts';
import { formatPlatform, isSamePlatform, platformOf, selectManifest } from '../platform.ts';
import {
  type Descriptor,
  type ImageConfig,
  type ImageSource,
  type Index,
  type Manifest,
  MEDIA_TYPES,
  type Platform,
} from '../types.ts';

/** Config and manifest of one platform, checked against their digests. */
export type PlatformImage = {
  /** `linux/amd64`. */
  platform: string;
  descriptor: Descriptor;
  manifest: Manifest;
  config: ImageConfig;
};

export type NamedImage = {
  /** As the user named it. */
  name: string;
  descriptor: Descriptor;
  /** Absent: the name stands for one platform's manifest. */
  index?: Index;
  /** What of it was asked for and is there, in the index's order; attestation manifests of other builders left out. */
  images: PlatformImage[];
  /** Every platform of it, asked for or not. */
  entries: { platform: string; digest: Digest }[];
};

const CONFIG_LIMIT_BYTES = 8 * 1024 * 1024;

/** What a name stands for: one platform, or an index of several. `platform` chooses one; it must be there. */
export async function readImage(source: ImageSource, platform?: Platform): Promise<NamedImage> {
  const descriptor = await source.resolve();
  const document = parseManifest(descriptor, await source.manifest(descriptor));
  if (document.kind === 'manifest') {
    const image = await readPlatformImage(source, descriptor, document.manifest);
    if (platform !== undefined && !isSamePlatform(platform, platformOf(image.config)))
      selectManifest(indexOf(descriptor, image), platform);
    const entries = [{ platform: image.platform, digest: descriptor.digest }];
    return { name: source.name, descriptor, images: [image], entries };
  }
  const { index } = document;
  const wanted =
    platform === undefined ? await heldOf(source, imagesOf(index)) : [selectManifest(index, platform)];
  const images: PlatformImage[] = [];
  for (const entry of wanted) images.push(await readEntry(source, entry));
  const entries = imagesOf(index).map((entry) => ({
    platform: platformOfEntry(entry),
    digest: entry.digest,
  }));
  return { name: source.name, descriptor, index, images, entries };
}

/** One platform's image: that of `wanted`, else the only one, else that of `machine`. `others`: platforms of which nothing was read. */
export async function readOneImage(
  source: ImageSource,
  wanted: Platform | undefined,
  machine: Platform,
): Promise<{ image: PlatformImage; others: readonly string[] }> {
  const descriptor = await source.resolve();
  const document = parseManifest(descriptor, await source.manifest(descriptor));
  if (document.kind === 'manifest') {
    const image = await readPlatformImage(source, descriptor, document.manifest);
    if (wanted !== undefined && !isSamePlatform(wanted, platformOf(image.config)))
      selectManifest(indexOf(descriptor, image), wanted);
    return { image, others: [] };
  }
  const all = imagesOf(document.index);
  const offered = wanted === undefined ? await heldOf(source, all) : all;
  const [only, ...more] = offered;
  const isOnly = wanted === undefined && only !== undefined && more.length === 0;
  const entry = isOnly ? only : selectManifest({ ...document.index, manifests: offered }, wanted ?? machine);
  const others = all.filter(({ digest }) => digest !== entry.digest).map(platformOfEntry);
  return { image: await readEntry(source, entry), others };
}

/** What of an index lies there; all of it where nothing does, so that what is missing is said. */
async function heldOf(source: ImageSource, entries: readonly Descriptor[]): Promise<Descriptor[]> {
  const held: Descriptor[] = [];
  for (const entry of entries) if ((await source.holds?.(entry)) !== false) held.push(entry);
  return held.length > 0 ? held : [...entries];
}

function platformOfEntry({ platform }: Descriptor): string {
  return platform === undefined ? 'unknown' : formatPlatform(platform);
}

/** buildx lists its attestations as images of the platform unknown/unknown. */
function imagesOf(index: Index): Descriptor[] {
  return index.manifests.filter(({ platform }) => platform?.os !== 'unknown');
}

/** The image of one entry of an index, or of a manifest by itself. Throws IMAGE_NOT_AN_IMAGE, IMAGE_CONFIG_INVALID. */
export async function readEntry(source: ImageSource, entry: Descriptor): Promise<PlatformImage> {
  const document = parseManifest(entry, await source.manifest(entry));
  if (document.kind === 'manifest') return await readPlatformImage(source, entry, document.manifest);
  const hint = `name what is inside it by its digest: ${entry.digest}`;
  throw imageError('IMAGE_NOT_AN_IMAGE', `${source.name} is an index of indexes`, { hint });
}

async function readPlatformImage(
  source: ImageSource,
  descriptor: Descriptor,
  manifest: Manifest,
): Promise<PlatformImage> {
  const { mediaType } = manifest.config;
  if (mediaType !== MEDIA_TYPES.config && mediaType !== 'application/vnd.docker.container.image.v1+json') {
    const type = manifest.artifactType ?? mediaType;
    throw imageError(
      'IMAGE_NOT_AN_IMAGE',
      `${descriptor.digest} of ${source.name} is a ${type}, not an image`,
      {
        hint:
          manifest.subject === undefined
            ? 'name an image'
            : `it is attached to an image: name that instead, ${manifest.subject.digest}`,
      },
    );
  }
  const config = await readConfig(source, manifest);
  const platform = formatPlatform(platformOf(config));
  return { platform, descriptor, manifest, config };
}

async function readConfig(source: ImageSource, { config, layers }: Manifest): Promise<ImageConfig> {
  const fail = (why: string): Error =>
    imageError('IMAGE_CONFIG_INVALID', `the config ${config.digest} of ${source.name} ${why}`);
  const bytes = await readBlob(source, config, CONFIG_LIMIT_BYTES);
  if (bytes === undefined) throw fail(`has ${config.size} bytes, more than ${CONFIG_LIMIT_BYTES}`);
  let value: unknown;
  try {
    value = parseJson(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw fail(`is not valid JSON: ${messageOf(error)}`);
  }
  if (!isConfig(value)) throw fail('lacks os, architecture or rootfs.diff_ids');
  const diffIds = value.rootfs.diff_ids.length;
  if (diffIds !== layers.length) throw fail(`names ${diffIds} layers, and the manifest has ${layers.length}`);
  return value;
}

/** Undefined: larger than the limit, and not read. */
export async function readBlob(
  source: ImageSource,
  descriptor: Descriptor,
  limitBytes: number,
): Promise<Uint8Array | undefined> {
  if (descriptor.size > limitBytes) return undefined;
  return Buffer.concat(await Array.fromAsync(source.blob(descriptor)));
}

function isConfig(value: unknown): value is ImageConfig {
  if (!isRecord(value)) return false;
  const { os, architecture, rootfs } = value as { os?: unknown; architecture?: unknown; rootfs?: unknown };
  if (typeof os !== 'string' || typeof architecture !== 'string' || !isRecord(rootfs)) return false;
  const diffIds = rootfs['diff_ids'];
  return Array.isArray(diffIds) && diffIds.every((item) => typeof item === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function indexOf(descriptor: Descriptor, { config }: PlatformImage): Index {
  return {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [{ ...descriptor, platform: platformOf(config) }],
  };
}
