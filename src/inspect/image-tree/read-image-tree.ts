import { createHash } from 'node:crypto';
import { type Context, type Digest, digestFromHex } from '../../base/index.ts';
import { imageFilesError } from '../../image-files/index.ts';
import type { Descriptor, ImageConfig, ImageSource, Manifest } from '../../oci/index.ts';
import { ImageTree } from './image-tree.ts';
import { layerChunks } from './layer-chunks.ts';
import { layerEntries } from './layer-entries.ts';

export type ReadTreeOptions = {
  /** Files whose bytes are kept in memory, by path in the layer (byte strings): package lists, os-release. */
  keep?: (path: string) => boolean;
};

/** `sizeBytes`: of the uncompressed tar. */
export type ReadLayer = { descriptor: Descriptor; diffId: Digest; sizeBytes: number; entries: number };

export type ReadTree = { tree: ImageTree; layers: ReadLayer[] };

/**
 * The file system of an image, each file with the digest of its content. Layers are streamed, never stored; every one must
 * have the digest of its descriptor and the DiffId of the config. Throws IMAGE_LAYER_DIFFERS and what reading throws.
 */
export async function readImageTree(
  source: ImageSource,
  manifest: Manifest,
  config: ImageConfig,
  context: Pick<Context, 'progress' | 'signal'>,
  { keep = () => false }: ReadTreeOptions = {},
): Promise<ReadTree> {
  const tree = new ImageTree();
  const layers: ReadLayer[] = [];
  const totalBytes = manifest.layers.reduce((sum, layer) => sum + layer.size, 0);
  const step = context.progress.start(`read ${source.name}`, totalBytes, 'bytes');
  try {
    for (const [position, descriptor] of manifest.layers.entries()) {
      context.signal.throwIfAborted();
      const tar = new MeasuredStream(layerChunks(source, descriptor), context.signal);
      let entries = 0;
      for await (const entry of layerEntries(tar, keep)) {
        tree.apply(entry, position);
        entries++;
      }
      const diffId = tar.digest();
      checkDiffId(diffId, config.rootfs.diff_ids[position], position, source.name);
      layers.push({ descriptor, diffId, sizeBytes: tar.sizeBytes, entries });
      step.add(descriptor.size);
    }
    return { tree, layers };
  } finally {
    step.done();
  }
}

function checkDiffId(actual: Digest, expected: Digest | undefined, position: number, name: string): void {
  if (actual === expected) return;
  throw imageFilesError(
    'IMAGE_LAYER_DIFFERS',
    `layer ${position + 1} of ${name} unpacks to ${actual}, the config says ${expected ?? 'nothing of it'}`,
    { hint: 'no runtime will accept the image: build or pull it anew', details: { actual, expected } },
  );
}

/** Passes chunks on and remembers their digest and size. */
class MeasuredStream implements AsyncIterable<Uint8Array> {
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #signal: AbortSignal;
  readonly #hash = createHash('sha256');
  sizeBytes = 0;

  constructor(source: AsyncIterable<Uint8Array>, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of this.#source) {
      this.#signal.throwIfAborted();
      this.#hash.update(chunk);
      this.sizeBytes += chunk.length;
      yield chunk;
    }
  }

  digest(): Digest {
    return digestFromHex(this.#hash.digest('hex'));
  }
}
