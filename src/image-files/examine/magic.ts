import type { Magic } from '../types.ts';

/** Enough of a file's beginning to tell what it is: a block of tar. */
export const MAGIC_BYTES = 512;

const TAR_MAGIC = Buffer.from('ustar');
const TAR_MAGIC_AT = 257;
const ASAR = Buffer.from([4, 0, 0, 0]);
const ASAR_LIST = Buffer.from('{"files":');
/** How containers begin that no examiner opens, in Latin-1. */
const CONTAINERS = [
  'BZh', // bzip2
  '\x1f\x9d', // compress
  'LZIP',
  '\x04\x22\x4d\x18', // LZ4
  '\x02\x21\x4c\x18', // LZ4 of old
  '7z\xbc\xaf\x27\x1c',
  'Rar!\x1a\x07',
  'MSCF', // cabinet
  'xar!',
  '070701', // cpio, in its three forms
  '070702',
  '070707',
  '!<arch>\ndebian-binary',
  '\xed\xab\xee\xdb', // rpm
  'ADBd', // apk 3
  'ADB.',
  'ADBc',
  'hsqs', // squashfs: snaps
  'sqsh',
  'QFI\xfb', // qcow2
  'Cr24', // extensions of Chrome
  'JM\x01\x00', // modules of Java, as the compiler takes them
  '\xda\xda\xfe\xca', // and as the runtime does
  '\xca\xfe\xda\xda',
  'dex\n',
].map((text) => Buffer.from(text, 'latin1'));
const CONTAINERS_BY_START = Map.groupBy(CONTAINERS, ([first]) => first ?? 0);

/** What the first bytes say; undefined for everything that no examiner cares about. */
export function magicOf(head: Uint8Array): Magic | undefined {
  return ofRead(head) ?? (isSkippedFrame(head) ? 'zstd' : isContainer(head) ? 'archive' : undefined);
}

/** Of what some examiner reads. */
function ofRead(head: Uint8Array): Magic | undefined {
  // One by one: taken apart as a list, they come from an iterator, which for small files takes longer than all else here.
  const b = head[1];
  const c = head[2];
  const d = head[3];
  switch (head[0]) {
    case 0x7f:
      return b === 0x45 && c === 0x4c && d === 0x46 ? 'elf' : undefined;
    case 0x4d:
      return b === 0x5a ? 'pe' : undefined;
    case 0x50:
      return b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6)) ? 'zip' : undefined;
    case 0x1f:
      return b === 0x8b ? 'gzip' : undefined;
    case 0xfd:
      return b === 0x37 && c === 0x7a && d === 0x58 ? 'xz' : undefined;
    case 0x28:
      return b === 0xb5 && c === 0x2f && d === 0xfd ? 'zstd' : undefined;
    case 0x04:
      return isAsar(head) ? 'asar' : undefined;
    case 0x00:
      return b === 0x61 && c === 0x73 && d === 0x6d ? 'wasm' : undefined;
    case 0x53:
      return isSqlite(head) ? 'sqlite' : undefined;
    case 0x23:
      return b === 0x21 ? 'shebang' : undefined;
    case 0xca:
      return classOrFat(head);
    case 0xcf:
    case 0xce:
      return b === 0xfa && c === 0xed && d === 0xfe ? 'mach-o' : undefined;
    case 0xfe:
      return b === 0xed && c === 0xfa && (d === 0xce || d === 0xcf) ? 'mach-o' : undefined;
    default:
      return undefined;
  }
}

/** Zstandard that can be read in parts begins with a frame of its own. */
function isSkippedFrame(head: Uint8Array): boolean {
  return ((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
}

function isContainer(head: Uint8Array): boolean {
  const starts = CONTAINERS_BY_START.get(head[0] ?? -1) ?? [];
  return (
    starts.some((start) => start.equals(head.subarray(0, start.length))) ||
    TAR_MAGIC.equals(head.subarray(TAR_MAGIC_AT, TAR_MAGIC_AT + TAR_MAGIC.length))
  );
}

/** An archive of Electron begins with the sizes of its list of files, and the list. */
function isAsar(head: Uint8Array): boolean {
  return ASAR.equals(head.subarray(0, 4)) && ASAR_LIST.equals(head.subarray(16, 16 + ASAR_LIST.length));
}

function isSqlite(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 16)).toString('latin1') === 'SQLite format 3\0';
}

/** Java classes and universal Mach-O share a magic: what follows is a version (45 and up) or a small count. */
function classOrFat([, b, c, d, , , , last]: Uint8Array): Magic | undefined {
  if (b !== 0xfe || c !== 0xba || d !== 0xbe || last === undefined) return undefined;
  return last >= 45 ? 'class' : 'mach-o';
}
