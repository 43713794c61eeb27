import { type Digest, digestOf } from '../../../base/digest.ts';
import { defineJob } from '../../../base/workers.ts';
import { type CompressedFormat, decompress } from '../../../compression/index.ts';

/** `sizeBytes`: the inflated size that the signed Release states; more than that is never made. */
export type InflateIndexInput = { compressed: Uint8Array; format: CompressedFormat; sizeBytes: number };
export type InflatedIndex = { bytes: Uint8Array; digest: Digest };

export async function inflateIndex({
  compressed,
  format,
  sizeBytes,
}: InflateIndexInput): Promise<InflatedIndex> {
  const bytes = new Uint8Array(sizeBytes);
  let length = 0;
  for await (const chunk of decompress(format, whole(compressed), { limitBytes: sizeBytes })) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  const inflated = bytes.subarray(0, length);
  return { bytes: inflated, digest: digestOf(inflated) };
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export const inflateIndexJob = defineJob(import.meta.url, 'inflateIndex', inflateIndex);
