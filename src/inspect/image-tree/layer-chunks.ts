import { decompress, detectFormat } from '../../compression/index.ts';
import type { Descriptor, ImageSource } from '../../oci/index.ts';

/** A layer that unpacks to more is made to exhaust whoever reads it. */
const LAYER_LIMIT_BYTES = 16 * 1024 ** 3;
const MAGIC_BYTES = 6;

/** The uncompressed tar of a layer. How it is compressed is told from its first bytes, as runtimes do. */
export async function* layerChunks(
  source: ImageSource,
  layer: Descriptor,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = source.blob(layer)[Symbol.asyncIterator]();
  try {
    const first: Uint8Array[] = [];
    for (let size = 0; size < MAGIC_BYTES; ) {
      const { done, value } = await chunks.next();
      if (done === true) break;
      first.push(value);
      size += value.length;
    }
    const head = Buffer.concat(first);
    yield* decompress(detectFormat(head), rest(head, chunks), { limitBytes: LAYER_LIMIT_BYTES });
    // The digest of the blob is checked at its end: what follows the compressed data belongs to it.
    while ((await chunks.next()).done !== true);
  } finally {
    await chunks.return?.(undefined);
  }
}

async function* rest(
  head: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (head.length > 0) yield head;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
}
