import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { corrupt, truncated } from './decoding-failures.ts';

const CHUNK_BYTES = 256 << 10;

/**
 * gzip by Node, all members of a file: what unpacking gives is fixed by the format, so any decoder will do; only
 * packing differs. Node's zstd decoder is not used: it ends at the first frame, without a word about the rest.
 */
export async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const decoder = createGunzip({ chunkSize: CHUNK_BYTES });
  // Its failures arrive by reading the decoder, below.
  pipeline(copies(source), decoder).catch(() => {});
  try {
    yield* decoder;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'Z_BUF_ERROR') throw truncated('gzip', error);
    throw code.startsWith('Z_') ? corrupt('gzip', error) : error;
  }
}

/** A stream takes chunks before it needs them. */
async function* copies(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of source) yield new Uint8Array(chunk);
}
