import { compressionError } from './errors.ts';
import { gunzip } from './gunzip.ts';
import type { CompressedFormat } from './types.ts';
import { unpackByWasm } from './wasm-decoder.ts';

/** Smaller pieces cost their readers more in calls than in bytes. */
const LEAST_CHUNK_BYTES = 64 << 10;

/**
 * Unpacks `source` as it arrives, in chunks of 64 KiB to 1 MiB (the last one may be smaller); with `none` chunks keep
 * their size when it is larger. Concatenated members, streams and frames are read as one. Memory is bounded: no more
 * is unpacked than is asked for, and a dictionary of over 128 MiB is refused. With `reuse`, for who is done with each chunk
 * before the next, a chunk is valid until then; chunks of `source` never need to live longer.
 * @throws COMPRESSION_CORRUPT, COMPRESSION_TRUNCATED, COMPRESSION_UNSUPPORTED; COMPRESSION_TOO_LARGE once it grows
 * beyond `limitBytes`; and whatever `source` throws.
 */
export function decompress(
  format: CompressedFormat,
  source: AsyncIterable<Uint8Array>,
  { limitBytes, reuse = false }: { limitBytes: number; reuse?: boolean },
): AsyncIterable<Uint8Array> {
  const chunks = limit(unpack(format, source), format, limitBytes);
  return reuse ? chunks : gather(chunks);
}

function unpack(format: CompressedFormat, source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  switch (format) {
    case 'none':
      return source;
    case 'gzip':
      return gunzip(source);
    default:
      return unpackByWasm(format, source);
  }
}

async function* limit(
  chunks: AsyncIterable<Uint8Array>,
  format: CompressedFormat,
  limitBytes: number,
): AsyncIterable<Uint8Array> {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > limitBytes) {
      const what = format === 'none' ? 'data is larger than' : `${format} data unpacks to more than`;
      throw compressionError('COMPRESSION_TOO_LARGE', `${what} the ${limitBytes} bytes allowed here`, {
        hint: 'it is damaged or made to exhaust memory: do not use it, and fetch it again from a source you trust',
        details: { format, limitBytes },
      });
    }
    yield chunk;
  }
}

async function* gather(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let small: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    if (sizeBytes === 0 && chunk.length >= LEAST_CHUNK_BYTES) {
      yield new Uint8Array(chunk);
      continue;
    }
    small.push(new Uint8Array(chunk));
    sizeBytes += chunk.length;
    if (sizeBytes < LEAST_CHUNK_BYTES) continue;
    yield Buffer.concat(small, sizeBytes);
    small = [];
    sizeBytes = 0;
  }
  if (sizeBytes > 0) yield Buffer.concat(small, sizeBytes);
}
