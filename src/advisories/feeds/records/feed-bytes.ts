import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { messageOf } from '../../../base/errors.ts';
import { whyUnread } from '../../../base/storage-errors.ts';
import { decompress, detectFormat } from '../../../compression/index.ts';
import { feedError } from '../errors.ts';
import { MOST_FEED_BYTES } from './limits.ts';

const CHUNK_BYTES = 1 << 20;
const HEAD_BYTES = 256 << 10;
/** Of a first entry, or of the end of an empty one. */
const ZIP_BEGINNINGS = ['504b0304', '504b0506'];

/** How a feed is packed, detected from its first bytes, and the beginning of its unpacked content. */
export type FeedShape = { form: 'folder' | 'zip' | 'tar' | 'text'; head: Buffer };

export async function shapeOf(path: string): Promise<FeedShape> {
  const found = await stat(path).catch((cause: unknown) => {
    throw feedError('FEED_UNREADABLE', `${path} cannot be read: ${whyUnread(cause)}`, {
      cause,
      hint: 'look at the path and its permissions',
    });
  });
  if (found.isDirectory()) return { form: 'folder', head: Buffer.alloc(0) };
  // It is read more than once: a pipe gives nothing for that, and would be waited for; a device has no end.
  if (!found.isFile())
    throw feedError('FEED_UNREADABLE', `${path} cannot be read: it is not a regular file`, {
      hint: 'write what comes through a pipe into a file first',
    });
  const head = await headOf(path);
  if (ZIP_BEGINNINGS.includes(head.toString('hex', 0, 4))) return { form: 'zip', head };
  return { form: head.toString('latin1', 257, 262) === 'ustar' ? 'tar' : 'text', head };
}

async function headOf(path: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of feedBytes(path)) {
    parts.push(Uint8Array.from(chunk.subarray(0, HEAD_BYTES)));
    sizeBytes += chunk.length;
    if (sizeBytes >= HEAD_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, HEAD_BYTES);
}

/** The file, unpacked when it is compressed. Throws FEED_UNREADABLE and FEED_DAMAGED. */
export async function* feedBytes(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    const { start, sizeBytes } = await beginningOf(path);
    const format = detectFormat(start);
    const highWaterMark = Math.min(CHUNK_BYTES, sizeBytes || 1);
    const packed = createReadStream(path, { highWaterMark }) as AsyncIterable<Uint8Array>;
    // What has no magic of a compressed file may begin like one.
    yield* format === 'none' || format === 'lzma'
      ? packed
      : decompress(format, packed, { limitBytes: MOST_FEED_BYTES });
  } catch (cause) {
    const isOfSystem = typeof (cause as NodeJS.ErrnoException).syscall === 'string';
    throw feedError(
      isOfSystem ? 'FEED_UNREADABLE' : 'FEED_DAMAGED',
      `${path} cannot be read: ${messageOf(cause)}`,
      {
        cause,
        hint: isOfSystem
          ? 'look at the path and its permissions'
          : 'fetch it again: it is truncated or damaged',
      },
    );
  }
}

async function beginningOf(path: string): Promise<{ start: Buffer; sizeBytes: number }> {
  await using file = await open(path, 'r');
  const head = Buffer.alloc(6);
  const { bytesRead } = await file.read(head, 0, head.length, 0);
  return { start: head.subarray(0, bytesRead), sizeBytes: (await file.stat()).size };
}
