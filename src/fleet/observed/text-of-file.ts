import { transcode } from 'node:buffer';
import { unreadable } from './unreadable.ts';

/** What files begin with that are packed. */
const PACKED: readonly { mark: readonly number[]; what: string; hint: string }[] = [
  {
    mark: [0x1f, 0x8b],
    what: 'packed with gzip',
    hint: 'gunzip -c FILE | shearwall fleet import - --cluster NAME',
  },
  {
    mark: [0x28, 0xb5, 0x2f, 0xfd],
    what: 'packed with zstd',
    hint: 'zstd -dc FILE | shearwall fleet import - --cluster NAME',
  },
  { mark: [0x50, 0x4b, 0x03, 0x04], what: 'a spreadsheet or zip archive', hint: 'save the table as CSV' },
];

/** The bytes of a file in UTF-8 without a mark of their order: PowerShell writes UTF-16. Throws FLEET_DUMP_UNREADABLE where they are packed. */
export function textOfFile(bytes: Uint8Array): Uint8Array {
  const begins = (mark: readonly number[]): boolean => mark.every((byte, at) => bytes[at] === byte);
  const packed = PACKED.find(({ mark }) => begins(mark));
  if (packed !== undefined) throw unreadable(`it is ${packed.what}`, { hint: packed.hint });
  if (begins([0xef, 0xbb, 0xbf])) return bytes.subarray(3);
  const isLittle = begins([0xff, 0xfe]);
  if (!isLittle && !begins([0xfe, 0xff])) return bytes;
  if (bytes.length % 2 === 1)
    throw unreadable('it is UTF-16 with half a character at its end: it is truncated', {
      hint: 'write the dump again and check that the command succeeds; nothing was changed',
    });
  const units = Buffer.from(bytes.subarray(2));
  return transcode(isLittle ? units : units.swap16(), 'utf16le', 'utf8');
}
