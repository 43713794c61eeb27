import { type Digest, digestOf } from '../../../base/digest.ts';
import { defineJob } from '../../../base/workers.ts';
import { type CompressedFormat, decompress } from '../../../compression/index.ts';

/** `inflated` is filled in place; it has the size that the signed Release states, and more than that is never made. */
export type InflateIndexInput = { compressed: Uint8Array; format: CompressedFormat; inflated: Uint8Array };

/** The digest of what was inflated: a body that ends early leaves another one than a whole body does. */
export async function inflateIndex({
  compressed,
  format,
  inflated,
}: InflateIndexInput): Promise<{ digest: Digest }> {
  let length = 0;
  const options = { limitBytes: inflated.length, reuse: true };
  for await (const chunk of decompress(format, whole(compressed), options)) {
    inflated.set(chunk, length);
    length += chunk.length;
  }
  return { digest: digestOf(inflated.subarray(0, length)) };
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export const inflateIndexJob = defineJob(import.meta.url, 'inflateIndex', inflateIndex);
