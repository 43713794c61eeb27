import { createGunzip } from 'node:zlib';
import { corrupt, truncated } from './decoding-failures.ts';

/** What the thread pool unpacks at once, while the chunk before is read: with less it waits for readers that look long into one file. */
const CHUNK_BYTES = 1 << 20;

/**
 * gzip by Node, all members of a file: what unpacking gives is fixed by the format, so any decoder will do; only
 * packing differs. Node's zstd decoder is not used: it ends at the first frame, without a word about the rest. Zeros may follow the last
 * member, as on tapes, and nothing else. Each chunk is valid until the next one is asked for; so may those of `source` be.
 */
export async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const decoder = createGunzip({ chunkSize: CHUNK_BYTES });
  // Whoever has stopped reading hears no error any more, and one that nobody hears ends the process.
  decoder.on('error', () => {});
  const feeding = feed(decoder, source);
  feeding.catch((error: Error) => decoder.destroy(error));
  try {
    for await (const chunk of decoder as AsyncIterable<Uint8Array<ArrayBuffer>>) {
      yield chunk;
      release(chunk);
    }
    // At zeros the decoder ends, whatever may follow them.
    await feeding;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'Z_BUF_ERROR') throw truncated('gzip', error);
    throw code.startsWith('Z_') ? corrupt('gzip', error) : error;
  } finally {
    decoder.destroy();
  }
}

/** One chunk after another, each used up before the next: a stream would take them before it needs them. */
async function feed(
  decoder: ReturnType<typeof createGunzip>,
  source: AsyncIterable<Uint8Array>,
): Promise<void> {
  let fed = 0;
  let isEnded = false;
  for await (const chunk of source) {
    if (isEnded) {
      requireZeros(chunk);
      continue;
    }
    fed += chunk.length;
    await new Promise<void>((resolve) => {
      decoder.once('close', resolve);
      decoder.write(chunk, () => {
        decoder.off('close', resolve);
        resolve();
      });
    });
    if (decoder.destroyed && !decoder.readableEnded) return;
    const left = fed - decoder.bytesWritten;
    isEnded = left > 0;
    if (isEnded) requireZeros(chunk.subarray(chunk.length - left));
  }
  if (!isEnded) decoder.end();
}

function requireZeros(bytes: Uint8Array): void {
  if (bytes.some((byte) => byte !== 0)) throw corrupt('gzip', new Error('something follows its end'));
}

/** Gives memory back at once when the decoder has filled it: collecting it costs a third of the time of unpacking. */
function release({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): void {
  if (buffer.byteLength === CHUNK_BYTES && byteOffset + byteLength === CHUNK_BYTES) buffer.transfer(0);
}
