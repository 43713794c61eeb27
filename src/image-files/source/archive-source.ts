import { createReadStream } from 'node:fs';
import { readRegular } from '../../base/regular-file.ts';
import { decompress, detectFormat } from '../../compression/index.ts';
import { TarIndexer } from '../../rootfs/index.ts';
import type { LayeredSource } from './types.ts';

const CHUNK_BYTES = 1024 * 1024;
const PEEK_BYTES = 64 * 1024;
/** Longer names come before no image archive's first entry. */
const IMAGE_MEMBER = /^(?:blobs|[0-9a-f]{64}|manifest\.json|index\.json|oci-layout|repositories)(?:$|[./])/;

/** What a tar holds: its first entry is enough to tell. Compressed or not. */
export async function looksLikeImage(path: string): Promise<boolean> {
  let first: string | undefined;
  const indexer = new TarIndexer(
    (member) => {
      first ??= member.path;
    },
    { onSkipped: (name) => (first ??= name) },
  );
  try {
    const start = decompress(await formatOf(path), createReadStream(path), {
      limitBytes: Number.MAX_SAFE_INTEGER,
    });
    let size = 0;
    for await (const chunk of start) {
      indexer.push(chunk.subarray(0, PEEK_BYTES));
      size += chunk.length;
      if (first !== undefined || size > PEEK_BYTES) break;
    }
  } catch {
    // It is said where it is read in earnest.
  }
  return first !== undefined && IMAGE_MEMBER.test(first);
}

/** A tar of a root file system, compressed or not: one layer without a name. */
export function tarSource(name: string, path: string): LayeredSource {
  return singleLayer(name, 'archive', { kind: 'tar', bytes: () => readWhole(path) });
}

export function singleLayer(
  name: string,
  kind: LayeredSource['kind'],
  content: LayeredSource['layers'][number]['content'],
): LayeredSource {
  const layer = { digest: undefined, diffId: undefined, createdBy: undefined, sizeBytes: 0, content };
  return {
    name,
    kind,
    digest: undefined,
    created: undefined,
    platform: undefined,
    labels: {},
    exposedPorts: [],
    run: undefined,
    layers: [layer],
    close: async () => {},
  };
}

/** Throws NotRegularError: an archive is read more than once, and a pipe gives its bytes once. */
export async function formatOf(path: string): Promise<ReturnType<typeof detectFormat>> {
  return detectFormat(await readRegular(path, 6));
}

export async function* readWhole(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield* createReadStream(path, { highWaterMark: CHUNK_BYTES });
}
