import type { Digest } from '../../../base/digest.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Entry, TarMember } from '../../../rootfs/index.ts';

/**
 * Entries as a worker thread sends them: columns instead of objects, since cloning ten thousand small objects costs more
 * than reading the tar that they were found in.
 */
export type PackedEntries = {
  /** Path and link target (or nothing) of each entry, separated by NULs, which no path holds. */
  names: string;
  /** COLUMNS numbers per entry: see `unpackEntries`. */
  numbers: Float64Array;
  /** By index of the entry. */
  xattrs: Map<number, ReadonlyMap<string, Uint8Array>>;
};

const COLUMNS = 7;
const TYPES = ['file', 'directory', 'symlink', 'hardlink', 'fifo'] as const;

/** Devices are not packed: the caller has refused them. */
export function packEntries(members: readonly TarMember[]): PackedEntries {
  const numbers = new Float64Array(members.length * COLUMNS);
  const xattrs: PackedEntries['xattrs'] = new Map();
  const names: string[] = [];
  members.forEach((member, index) => {
    const { offset, sizeBytes } = member.type === 'file' ? member.range : { offset: 0, sizeBytes: 0 };
    const type = TYPES.indexOf(member.type as (typeof TYPES)[number]);
    numbers.set(
      [type, member.mode, member.uid, member.gid, member.mtime, offset, sizeBytes],
      index * COLUMNS,
    );
    names.push(member.path, member.type === 'symlink' || member.type === 'hardlink' ? member.target : '');
    if (member.xattrs !== undefined) xattrs.set(index, member.xattrs);
  });
  return { names: names.join('\0'), numbers, xattrs };
}

export function unpackEntries({ names, numbers, xattrs }: PackedEntries, tar: Digest): Entry[] {
  const texts = names.split('\0');
  const entries: Entry[] = [];
  const number = (index: number): number => numbers[index] ?? 0;
  for (let row = 0; row * COLUMNS < numbers.length; row++) {
    const at = row * COLUMNS;
    const attributes = xattrs.get(row);
    const base = withoutUndefined({
      path: texts[2 * row] ?? '',
      mode: number(at + 1),
      uid: number(at + 2),
      gid: number(at + 3),
      mtime: number(at + 4),
      xattrs: attributes ? attributes : undefined,
    });
    const type = TYPES[number(at)] ?? 'file';
    if (type === 'file') {
      const content = { kind: 'slice' as const, tar, offset: number(at + 5), sizeBytes: number(at + 6) };
      entries.push({ ...base, type, content });
    } else if (type === 'symlink' || type === 'hardlink')
      entries.push({ ...base, type, target: texts[2 * row + 1] ?? '' });
    else entries.push({ ...base, type });
  }
  return entries;
}
