import { verifyStream } from '../content/verify-content.ts';
import type { Descriptor } from '../types.ts';
import type { LayoutFile } from './layout-files.ts';

/** The file's bytes, whose digest is checked by their end. With `reuse` a chunk is valid until the next, which is read and hashed meanwhile. */
export function verifiedBytes(
  descriptor: Pick<Descriptor, 'digest' | 'size'>,
  where: string,
  file: LayoutFile,
  reading: { reuse: boolean } = { reuse: false },
): AsyncIterable<Uint8Array> {
  const bytes = verifyStream(descriptor, where, file.bytes(reading));
  return reading.reuse ? oneAhead(bytes) : bytes;
}

/** What follows is asked for while what came is used. A failure comes in its turn. */
async function* oneAhead(
  source: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    let coming = source.next();
    for (let came = await coming; came.done !== true; came = await coming) {
      coming = source.next();
      // Who has stopped reading hears of no failure, and one that nobody hears of ends the process.
      coming.catch(() => {});
      yield came.value;
    }
  } finally {
    await source.return();
  }
}
