import type { Digest } from '../../base/digest.ts';
import type { Entry, Metadata } from '../entry.ts';

/** Bytes `offset` to `offset + sizeBytes` of the uncompressed tar. */
export type ContentRange = { offset: number; sizeBytes: number };

/** One entry as a tar holds it: like `Entry`, but with a range of the tar instead of content. */
export type TarMember = {
  path: string;
  /** The name as written: `./usr/bin/`, `/etc/passwd`. */
  name: string;
  /** The target of a link as written. */
  linkname: string;
  uname: string;
  gname: string;
} & Metadata &
  (
    | { type: 'file'; range: ContentRange }
    | { type: 'directory' }
    | { type: 'symlink'; target: string }
    | { type: 'hardlink'; target: string }
    | { type: 'character-device' | 'block-device'; major: number; minor: number }
    | { type: 'fifo' }
  );

/** The member as an entry whose content is in the tar of that digest. */
export function entryOf(member: TarMember, tar: Digest): Entry {
  const { path, mode, uid, gid, mtime, xattrs } = member;
  const base =
    xattrs === undefined ? { path, mode, uid, gid, mtime } : { path, mode, uid, gid, mtime, xattrs };
  switch (member.type) {
    case 'file':
      return { ...base, type: 'file', content: { kind: 'slice', tar, ...member.range } };
    case 'symlink':
    case 'hardlink':
      return { ...base, type: member.type, target: member.target };
    case 'character-device':
    case 'block-device':
      return { ...base, type: member.type, major: member.major, minor: member.minor };
    case 'directory':
    case 'fifo':
      return { ...base, type: member.type };
  }
}
