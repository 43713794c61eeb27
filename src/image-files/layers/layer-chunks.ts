import { ShearwallError } from '../../base/index.ts';
import { decompress, detectFormat } from '../../compression/index.ts';
import type { Unpacking } from './unpacking.ts';

const MAGIC_BYTES = 6;

/**
 * The uncompressed tar of a layer; each chunk is valid until the next. Its compression is recognised by its first bytes, as
 * runtimes do. Also after a failure `stored` is read to its end, where its digest is checked; when both fail, it is that which
 * counts.
 */
export async function* layerChunks(
  stored: AsyncIterable<Uint8Array>,
  unpacking: Unpacking,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = stored[Symbol.asyncIterator]();
  try {
    const first: Uint8Array[] = [];
    for (let size = 0; size < MAGIC_BYTES; ) {
      const { done, value } = await chunks.next();
      if (done === true) break;
      size += value.length;
      // What waits for the next chunk must outlive this one.
      first.push(size < MAGIC_BYTES ? Buffer.from(value) : value);
    }
    const head = Buffer.concat(first);
    let damage: ShearwallError | undefined;
    try {
      const unpacked = decompress(detectFormat(head), rest(head, chunks), {
        limitBytes: unpacking.limitBytes,
        reuse: true,
      });
      for await (const chunk of unpacked) {
        unpacking.take(chunk.length);
        yield chunk;
      }
    } catch (error) {
      if (!(error instanceof ShearwallError)) throw error;
      damage = error;
    }
    while ((await chunks.next()).done !== true);
    if (damage !== undefined) throw damage;
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
