import { displayPath } from '../../../base/bytes.ts';
import type { TarMember } from '../../../rootfs/index.ts';
import { debError } from './errors.ts';

/** Gathers the entries of a data.tar, and refuses what no package may ship. */
export class EntryCollector {
  readonly members: TarMember[] = [];
  readonly #byPath = new Map<string, TarMember>();
  newestMtime = 0;

  add(member: TarMember): void {
    refuseUnsafe(member);
    const before = this.#byPath.get(member.path);
    if (before !== undefined) {
      if (isSameDirectory(before, member)) return;
      throw debError('DEB_DUPLICATE_ENTRY', `${displayPath(member.name)} is there twice`);
    }
    this.#byPath.set(member.path, member);
    this.members.push(member);
    if (member.mtime > this.newestMtime) this.newestMtime = member.mtime;
  }
}

function refuseUnsafe(member: TarMember): void {
  const name = displayPath(member.name);
  if (member.name.startsWith('/')) throw debError('DEB_UNSAFE_ENTRY', `${name} is an absolute name`);
  if (member.path === '' && member.type !== 'directory')
    throw debError('DEB_UNSAFE_ENTRY', `the root is a ${member.type}`);
  if (member.type === 'hardlink' && member.linkname.startsWith('/')) {
    throw debError(
      'DEB_UNSAFE_ENTRY',
      `${name} is a hard link with an absolute target, ${displayPath(member.linkname)}`,
    );
  }
  if (member.type === 'character-device' || member.type === 'block-device') {
    throw debError('DEB_UNSAFE_ENTRY', `${name} is a ${member.type} (${member.major}, ${member.minor})`, {
      hint: 'Debian policy 10.6 forbids devices in packages',
    });
  }
}

/** Some builders write a directory once for each thing that they put there. */
function isSameDirectory(a: TarMember, b: TarMember): boolean {
  return (
    a.type === 'directory' &&
    b.type === 'directory' &&
    a.mode === b.mode &&
    a.uid === b.uid &&
    a.gid === b.gid
  );
}
