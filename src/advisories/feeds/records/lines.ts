import { MOST_RECORD_BYTES } from './limits.ts';

/** A line without its end; `bytes` undefined: it is longer than a record may be. Numbers count from 1. */
export type FeedLine = { number: number; bytes: Buffer | undefined; sizeBytes: number };

const NEW_LINE = 0x0a;

export async function* lines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<FeedLine, void, undefined> {
  let number = 0;
  let parts: Buffer[] = [];
  let sizeBytes = 0;
  const keep = (part: Buffer): void => {
    sizeBytes += part.length;
    if (sizeBytes > MOST_RECORD_BYTES) parts = [];
    else parts.push(part);
  };
  const take = (): FeedLine => {
    const line = {
      number: ++number,
      bytes: sizeBytes > MOST_RECORD_BYTES ? undefined : parts.length === 1 ? parts[0] : Buffer.concat(parts),
      sizeBytes,
    };
    parts = [];
    sizeBytes = 0;
    return line;
  };
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, start)) {
      keep(bytes.subarray(start, end));
      start = end + 1;
      yield take();
    }
    if (start < bytes.length) keep(Buffer.from(bytes.subarray(start)));
  }
  if (sizeBytes > 0) yield take();
}
