import { inflateRawSync } from 'node:zlib';
import { crc32 } from './crc32.ts';
import { corrupt, truncated } from './decoding-failures.ts';
import { compressionError } from './errors.ts';

/** One of the files that a gzip file is made of (RFC 1952 2.2): as it is stored, and unpacked. */
export type GzipMember = { stored: Buffer; unpacked: Buffer };

const TRAILER_BYTES = 8;

/**
 * The members of a gzip file, where what is one and what is the next decides: signatures are of bytes as they are stored. Nothing may stand
 * between them or behind. `limitBytes`: of all that is unpacked together. Throws COMPRESSION_CORRUPT, _TRUNCATED, _TOO_LARGE.
 */
export function gzipMembers(
  bytes: Buffer,
  { limitBytes, most }: { limitBytes: number; most: number },
): GzipMember[] {
  const members: GzipMember[] = [];
  let left = limitBytes;
  for (let at = 0; at < bytes.length; ) {
    if (members.length === most) throw corrupt('gzip', new Error(`it has more than ${most} members`));
    const member = memberAt(bytes.subarray(at), left);
    members.push(member);
    left -= member.unpacked.length;
    at += member.stored.length;
  }
  return members;
}

function memberAt(bytes: Buffer, limitBytes: number): GzipMember {
  const start = headerBytes(bytes);
  const { unpacked, consumed } = inflated(bytes.subarray(start), limitBytes);
  const end = start + consumed;
  if (bytes.length < end + TRAILER_BYTES) throw truncated('gzip');
  if (bytes.readUInt32LE(end) !== crc32(unpacked) || bytes.readUInt32LE(end + 4) !== unpacked.length)
    throw corrupt('gzip');
  return { stored: bytes.subarray(0, end + TRAILER_BYTES), unpacked };
}

function inflated(bytes: Buffer, limitBytes: number): { unpacked: Buffer; consumed: number } {
  try {
    // Node's types do not know what `info` adds.
    const result = inflateRawSync(bytes, { info: true, maxOutputLength: Math.max(1, limitBytes) }) as unknown;
    const { buffer, engine } = result as { buffer: Buffer; engine: { bytesWritten: number } };
    return { unpacked: buffer, consumed: engine.bytesWritten };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') throw truncated('gzip', error);
    if (code !== 'ERR_BUFFER_TOO_LARGE') throw corrupt('gzip', error);
    throw compressionError('COMPRESSION_TOO_LARGE', `gzip data grows beyond ${limitBytes} bytes`, {
      details: { format: 'gzip' },
      cause: error,
    });
  }
}

const [EXTRA, NAME, COMMENT, HEADER_CRC] = [4, 8, 16, 2];
const FIXED_BYTES = 10;

/** Ten bytes, and the fields that their flags announce. */
function headerBytes(bytes: Buffer): number {
  if (bytes.length < FIXED_BYTES) throw truncated('gzip');
  const flags = bytes[3] ?? 0;
  if (bytes.readUInt16BE(0) !== 0x1f8b || bytes[2] !== 8 || (flags & 0xe0) !== 0) throw corrupt('gzip');
  let at = FIXED_BYTES;
  if ((flags & EXTRA) !== 0) at += 2 + (bytes.length < at + 2 ? bytes.length : bytes.readUInt16LE(at));
  for (const text of [NAME, COMMENT])
    if ((flags & text) !== 0) {
      const end = bytes.indexOf(0, at);
      if (end < 0) throw truncated('gzip');
      at = end + 1;
    }
  if ((flags & HEADER_CRC) !== 0) at += 2;
  if (at > bytes.length) throw truncated('gzip');
  return at;
}
