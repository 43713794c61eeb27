import { stripEnd } from '../../../base/strip-end.ts';
import { ByteReader } from './byte-reader.ts';
import { debError } from './errors.ts';

/** A member of an ar archive (ar(5), the common format). Read `body` before asking for the next one, or leave it. */
export type ArMember = { name: string; sizeBytes: number; body: AsyncIterable<Uint8Array> };

const MAGIC = '!<arch>\n';
const HEADER_BYTES = 60;

/**
 * Members of an archive of `totalBytes`, in order. Names lose their padding and final `/`; every size is checked against
 * what is left of the archive before anything is read.
 */
export async function* readAr(
  source: AsyncIterable<Uint8Array>,
  totalBytes: number,
): AsyncGenerator<ArMember, void, undefined> {
  const reader = new ByteReader(source);
  const magic = await reader.exactly(MAGIC.length);
  if (magic.toString('latin1') !== MAGIC)
    throw debError('DEB_FORMAT', 'this is not an ar archive: it does not start with "!<arch>"');
  while (true) {
    const header = await reader.exactly(HEADER_BYTES);
    if (header.length === 0) return;
    const { name, sizeBytes } = parseHeader(header, reader.position);
    const left = totalBytes - reader.position;
    if (sizeBytes > left) {
      throw debError(
        'DEB_TRUNCATED',
        `member ${JSON.stringify(name)} claims ${sizeBytes} bytes, but only ${left} are left`,
      );
    }
    const end = reader.position + sizeBytes;
    yield { name, sizeBytes, body: reader.stream(sizeBytes) };
    for await (const _unread of reader.stream(end - reader.position));
    // Members begin at even offsets. The last one's padding may be missing.
    if (sizeBytes % 2 === 1) await reader.exactly(1);
  }
}

function parseHeader(header: Buffer, position: number): { name: string; sizeBytes: number } {
  const at = position - header.length;
  if (header.length < HEADER_BYTES)
    throw debError('DEB_TRUNCATED', `the package is truncated inside a member header, at byte ${at}`);
  if (header.toString('latin1', 58) !== '`\n')
    throw debError('DEB_FORMAT', `there is no member header at byte ${at}`);
  const name = stripEnd(header.toString('latin1', 0, 16), ' ').replace(/\/$/, '');
  const size = stripEnd(header.toString('latin1', 48, 58), ' ');
  if (!/^\d{1,10}$/.test(size)) {
    throw debError('DEB_FORMAT', `member ${JSON.stringify(name)} has no valid size: ${JSON.stringify(size)}`);
  }
  return { name, sizeBytes: Number(size) };
}
