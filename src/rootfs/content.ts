import { readBounded } from '../base/bounded-read.ts';
import { type Digest, digestOf } from '../base/digest.ts';
import { messageOf } from '../base/errors.ts';
import type { Content } from './entry.ts';
import { contentError } from './errors.ts';

/** Bytes of a verified tar: `readContent` asks for ranges that its index gave. */
export type TarRangeReader = (tar: Digest, offset: number, sizeBytes: number) => Promise<Uint8Array>;

/** How callers that need the bytes of a file get them (effects, SBOM): see `contentReader`. */
export type ContentReader = (content: Content) => Promise<Uint8Array>;

export function contentSize(content: Content): number {
  return content.kind === 'bytes' ? content.bytes.length : content.sizeBytes;
}

/** Reads whole files into memory, each at most `limitBytes`; a local file must have its recorded digest. */
export function contentReader(readRange: TarRangeReader, limitBytes = 64 * 1024 * 1024): ContentReader {
  return async (content) => {
    const sizeBytes = contentSize(content);
    if (sizeBytes > limitBytes) {
      throw contentError(
        'CONTENT_LIMIT',
        `a file of ${sizeBytes} bytes is too large to be read at once (${limitBytes})`,
      );
    }
    if (content.kind === 'bytes') return content.bytes;
    if (content.kind === 'slice') return await readRange(content.tar, content.offset, sizeBytes);
    return await readLocal(content.path, content.digest, limitBytes);
  };
}

async function readLocal(path: string, digest: Digest, limitBytes: number): Promise<Uint8Array> {
  const bytes = await readBounded(path, limitBytes).catch((cause: unknown) => {
    throw contentError('CONTENT_UNREADABLE', `cannot read ${path}: ${messageOf(cause)}`, { cause });
  });
  const actual = digestOf(bytes);
  if (actual !== digest) {
    throw contentError('CONTENT_CHANGED', `${path} has digest ${actual}, but ${digest} was recorded`, {
      hint: 'the file changed in the meantime: run the command again',
    });
  }
  return bytes;
}
