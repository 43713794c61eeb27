import { type ContentReader, contentSize } from '../content.ts';
import type { Content, Entry } from '../entry.ts';

/** Whether two entries (that are not both directories) would be written alike; `unknown` when content must be read. */
export function sameEntry(a: Entry, b: Entry): 'same' | 'different' | 'unknown' {
  if (a.mode !== b.mode || a.uid !== b.uid || a.gid !== b.gid || a.mtime !== b.mtime) return 'different';
  if (!sameXattrs(a.xattrs, b.xattrs)) return 'different';
  if (a.type === 'file' && b.type === 'file') return sameContent(a.content, b.content);
  return sameKind(a, b) ? 'same' : 'different';
}

/** Compares two files by reading them; without a reader they count as different. */
export async function sameBytes(
  a: Entry,
  b: Entry,
  readContent: ContentReader | undefined,
): Promise<boolean> {
  if (readContent === undefined || a.type !== 'file' || b.type !== 'file') return false;
  return Buffer.compare(await readContent(a.content), await readContent(b.content)) === 0;
}

function sameKind(a: Entry, b: Entry): boolean {
  if (a.type === 'symlink' || a.type === 'hardlink') return a.type === b.type && a.target === b.target;
  if (a.type === 'character-device' || a.type === 'block-device') {
    return a.type === b.type && a.major === b.major && a.minor === b.minor;
  }
  return a.type === b.type;
}

function sameContent(a: Content, b: Content): 'same' | 'different' | 'unknown' {
  if (a.kind === 'slice' && b.kind === 'slice') {
    if (a.sizeBytes !== b.sizeBytes) return 'different';
    if (a.sizeBytes === 0 || (a.tar === b.tar && a.offset === b.offset)) return 'same';
    return 'unknown';
  }
  if (a.kind === 'bytes' && b.kind === 'bytes') {
    return Buffer.compare(a.bytes, b.bytes) === 0 ? 'same' : 'different';
  }
  if (a.kind === 'local' && b.kind === 'local') return a.digest === b.digest ? 'same' : 'different';
  return contentSize(a) === contentSize(b) ? 'unknown' : 'different';
}

function sameXattrs(a: Entry['xattrs'], b: Entry['xattrs']): boolean {
  if ((a?.size ?? 0) !== (b?.size ?? 0)) return false;
  for (const [key, value] of a ?? []) {
    const other = b?.get(key);
    if (other === undefined || Buffer.compare(value, other) !== 0) return false;
  }
  return true;
}
