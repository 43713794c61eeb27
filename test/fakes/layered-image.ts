import { gzipSync } from 'node:zlib';
import type { DiffId, Digest } from '../../src/base/digest.ts';
import { digestOf } from '../../src/base/digest.ts';
import {
  type Descriptor,
  descriptorOf,
  EMPTY_CONFIG,
  emptyConfig,
  encodeManifest,
  type ImageConfig,
  type ImageSource,
  MEDIA_TYPES,
  type Platform,
  type ReferrerListing,
} from '../../src/oci/index.ts';
import { type Entry, encodeHeader, endOfArchive, padding } from '../../src/rootfs/index.ts';

/** A member of a layer. `content` makes a file, `link` a symlink, `hardLink` a hard link, none of them a folder. */
export type LayerFile = {
  path: string;
  content?: string | Uint8Array;
  link?: string;
  hardLink?: string;
  mode?: number;
  uid?: number;
  gid?: number;
  mtime?: number;
  xattrs?: ReadonlyMap<string, Uint8Array>;
};

export function layerTar(files: readonly LayerFile[]): Buffer {
  const blocks = files.flatMap((file) => {
    const bytes =
      typeof file.content === 'string' ? Buffer.from(file.content) : (file.content ?? Buffer.alloc(0));
    return [encodeHeader(entryOf(file, bytes)), bytes, padding(bytes.length)];
  });
  return Buffer.concat([...blocks, endOfArchive()]);
}

function entryOf({ path, mode, content, link, hardLink, ...file }: LayerFile, bytes: Uint8Array): Entry {
  const base = {
    path,
    uid: 0,
    gid: 0,
    mtime: 0,
    mode: mode ?? (content === undefined ? 0o755 : 0o644),
    ...file,
  };
  if (content !== undefined) return { ...base, type: 'file', content: { kind: 'bytes', bytes } };
  if (link !== undefined) return { ...base, type: 'symlink', target: link };
  return hardLink === undefined
    ? { ...base, type: 'directory' }
    : { ...base, type: 'hardlink', target: hardLink };
}

/** Images and what is attached to them, in memory. */
export class MemoryImages implements ImageSource {
  readonly name = 'memory';
  readonly #blobs = new Map<Digest, Uint8Array>();
  readonly #referrers = new Map<Digest, Descriptor[]>();
  #root: Descriptor | undefined;

  /** The last one that was added is what `resolve` gives. */
  add(
    layers: readonly (readonly LayerFile[] | Uint8Array)[],
    {
      platform = { os: 'linux', architecture: 'amd64' },
      config = {},
      diffIds,
    }: { platform?: Platform; config?: ImageConfig['config'] & object; diffIds?: string[] } = {},
  ): Descriptor {
    const tars = layers.map((layer) => (layer instanceof Uint8Array ? layer : layerTar(layer)));
    const document: ImageConfig = {
      ...platform,
      config,
      rootfs: { type: 'layers', diff_ids: (diffIds ?? tars.map(digestOf)) as DiffId[] },
    };
    const manifest = encodeManifest({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: this.#put(MEDIA_TYPES.config, Buffer.from(JSON.stringify(document))),
      layers: tars.map((tar) => this.#put(MEDIA_TYPES.layerGzip, gzipSync(tar))),
    });
    this.#root = { ...this.#put(MEDIA_TYPES.manifest, manifest), platform };
    return this.#root;
  }

  addIndex(manifests: Descriptor[]): Descriptor {
    const index = encodeManifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests });
    this.#root = this.#put(MEDIA_TYPES.index, index);
    return this.#root;
  }

  attach({ mediaType, digest, size }: Descriptor, artifactType: string, content: string): Descriptor {
    this.#put(emptyConfig.mediaType, EMPTY_CONFIG);
    const manifest = encodeManifest({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      artifactType,
      config: emptyConfig,
      layers: [this.#put(artifactType, Buffer.from(content))],
      subject: { mediaType, digest, size },
    });
    const descriptor = { ...this.#put(MEDIA_TYPES.manifest, manifest), artifactType };
    this.#referrers.set(digest, [...(this.#referrers.get(digest) ?? []), descriptor]);
    return descriptor;
  }

  async resolve(): Promise<Descriptor> {
    if (this.#root === undefined) throw new Error('no image was added');
    return this.#root;
  }

  async manifest({ digest }: Descriptor): Promise<Uint8Array> {
    return this.#blobs.get(digest) ?? Buffer.alloc(0);
  }

  async *blob({ digest }: Descriptor): AsyncGenerator<Uint8Array> {
    const bytes = this.#blobs.get(digest) ?? Buffer.alloc(0);
    // Small chunks, so that headers and contents are cut everywhere.
    for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
  }

  async referrers(digest: Digest): Promise<ReferrerListing> {
    return { descriptors: this.#referrers.get(digest) ?? [], truncated: undefined };
  }

  async close(): Promise<void> {}

  #put(mediaType: string, bytes: Uint8Array): Descriptor {
    const descriptor = descriptorOf(mediaType, bytes);
    this.#blobs.set(descriptor.digest, bytes);
    return descriptor;
  }
}
