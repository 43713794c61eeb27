import { parseManifest } from '../content/parse-manifest.ts';
import { imageError } from '../errors.ts';
import { readBlob } from '../image/read-image.ts';
import { selectManifest } from '../platform.ts';
import type { Descriptor, ManifestBytes, OciContext, Platform } from '../types.ts';
import { type NamedImageInput, openImage } from './open-named-image.ts';

export type RawImageInput = NamedImageInput & {
  /** Of an index this one's manifest; none: the index itself. */
  platform?: Platform | undefined;
};

export type RawConfigInput = RawImageInput & {
  /** Of an index that has several, where none was asked for. */
  machine: Platform;
};

const CONFIG_LIMIT_BYTES = 8 * 1024 * 1024;

/** The manifest or index that a name stands for, its bytes as they are there, checked against the digest. */
export async function readRawManifest(
  { platform, ...input }: RawImageInput,
  context: OciContext,
): Promise<ManifestBytes & { name: string }> {
  const source = await openImage(input, context);
  try {
    const descriptor = await source.resolve();
    const bytes = await source.manifest(descriptor);
    const document = parseManifest(descriptor, bytes);
    if (platform === undefined || document.kind === 'manifest')
      return { name: source.name, descriptor, bytes };
    const chosen = selectManifest(document.index, platform);
    return { name: source.name, descriptor: chosen, bytes: await source.manifest(chosen) };
  } finally {
    await source.close();
  }
}

/** The config of one platform's image, its bytes as they are there. */
export async function readRawConfig(
  { platform, machine, ...input }: RawConfigInput,
  context: OciContext,
): Promise<Uint8Array> {
  const source = await openImage(input, context);
  try {
    let descriptor: Descriptor = await source.resolve();
    let document = parseManifest(descriptor, await source.manifest(descriptor));
    if (document.kind === 'index') {
      const { manifests } = document.index;
      const [only, ...others] = manifests.filter((entry) => entry.platform?.os !== 'unknown');
      descriptor =
        platform === undefined && only !== undefined && others.length === 0
          ? only
          : selectManifest(document.index, platform ?? machine);
      document = parseManifest(descriptor, await source.manifest(descriptor));
    }
    if (document.kind === 'index')
      throw imageError(
        'IMAGE_NOT_AN_IMAGE',
        `${descriptor.digest} of ${source.name} is an index in an index`,
      );
    const { config } = document.manifest;
    const bytes = await readBlob(source, config, CONFIG_LIMIT_BYTES);
    if (bytes !== undefined) return bytes;
    const message = `the config ${config.digest} of ${source.name} has ${config.size} bytes, more than ${CONFIG_LIMIT_BYTES}`;
    throw imageError('IMAGE_CONFIG_INVALID', message);
  } finally {
    await source.close();
  }
}
