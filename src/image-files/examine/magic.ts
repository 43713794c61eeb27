import type { Magic } from '../types.ts';

/** Enough of a file's beginning to tell what it is. */
export const MAGIC_BYTES = 16;

/** What the first bytes say; undefined for everything that no examiner cares about. */
export function magicOf(head: Uint8Array): Magic | undefined {
  const [a, b, c, d] = head;
  switch (a) {
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

function isSqlite(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 16)).toString('latin1') === 'SQLite format 3\0';
}

/** Java classes and universal Mach-O share a magic: what follows is a version (45 and up) or a small count. */
function classOrFat([, b, c, d, , , , last]: Uint8Array): Magic | undefined {
  if (b !== 0xfe || c !== 0xba || d !== 0xbe || last === undefined) return undefined;
  return last >= 45 ? 'class' : 'mach-o';
}
