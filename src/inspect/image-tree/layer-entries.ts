import { displayPath } from '../../base/index.ts';
import type { Metadata, TarMember } from '../../rootfs/index.ts';
import { inspectError } from '../errors.ts';
import { type HashedMember, hashedMembers } from './hashed-members.ts';
import type { Inode, LayerEntry } from './inode.ts';

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** What an uncompressed layer tar says, whiteouts told apart (image-spec, layer.md#whiteouts). */
export async function* layerEntries(
  source: AsyncIterable<Uint8Array>,
  keep: (path: string) => boolean,
): AsyncGenerator<LayerEntry, void, undefined> {
  for await (const hashed of hashedMembers(source, keep)) {
    const entry = whiteoutOf(hashed.member.path) ?? thingOf(hashed);
    if (entry !== undefined) yield entry;
  }
}

/** `kind: none` in spirit: other names that begin with `.wh..wh.` are aufs' own notes, which runtimes skip, too. */
function whiteoutOf(path: string): LayerEntry | undefined {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  if (!name.startsWith(WHITEOUT)) return undefined;
  const folder = path.slice(0, Math.max(slash, 0));
  if (name === OPAQUE) return { kind: 'opaque', path: folder };
  const hidden = name.slice(WHITEOUT.length);
  if (hidden === '' || hidden === '.' || hidden === '..') {
    throw inspectError('IMAGE_LAYER_INVALID', `a layer has a whiteout of nothing: /${displayPath(path)}`);
  }
  return { kind: 'whiteout', path: folder === '' ? hidden : `${folder}/${hidden}` };
}

function thingOf({ member, digest, bytes }: HashedMember): LayerEntry | undefined {
  const { path } = member;
  if (path.split('/').some((name) => name.startsWith('.wh..wh.'))) return undefined;
  if (member.type === 'hardlink') return { kind: 'hardlink', path, target: member.target };
  return { kind: 'inode', path, inode: inodeOf(member, digest, bytes) };
}

function inodeOf(
  member: Exclude<TarMember, { type: 'hardlink' }>,
  digest: HashedMember['digest'],
  bytes: HashedMember['bytes'],
): Inode {
  const { mode, uid, gid, mtime, xattrs } = member;
  const metadata: Metadata = { mode, uid, gid, mtime, ...(xattrs !== undefined && { xattrs }) };
  switch (member.type) {
    case 'file':
      if (digest === undefined) throw new Error('a file without digest');
      return {
        ...metadata,
        type: 'file',
        digest,
        sizeBytes: member.range.sizeBytes,
        ...(bytes !== undefined && { bytes }),
      };
    case 'symlink':
      return { ...metadata, type: 'symlink', target: member.target };
    case 'character-device':
    case 'block-device':
      return { ...metadata, type: member.type, major: member.major, minor: member.minor };
    default:
      return { ...metadata, type: member.type };
  }
}
