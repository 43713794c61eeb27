import { type Digest, digestOf } from '../../base/index.ts';
import { Budget, bytesAccess, readZip, readZipEntry } from '../../binaries/index.ts';
import { decompress } from '../../compression/index.ts';
import { readTar } from '../../rootfs/index.ts';

/** `file:` and the digest of its bytes, or `link:` and what it says. */
export type MemberContent = `file:${Digest}` | `link:${string}`;

/** What is in an archive, by path, without the one folder that some put around all of it (npm's `package/`). */
export type ArchiveMembers = ReadonlyMap<string, MemberContent>;

const MOST_BYTES = 2 * 1024 ** 3;

/** Reads a .whl or .zip, or a tar with or without gzip. Throws what their readers throw for what is damaged. */
export async function archiveMembers(bytes: Uint8Array, name: string): Promise<ArchiveMembers> {
  return withoutTop(/\.(?:whl|zip)$/.test(name) ? zipMembers(bytes) : await tarMembers(bytes, name));
}

async function tarMembers(bytes: Uint8Array, name: string): Promise<Map<string, MemberContent>> {
  const format = name.endsWith('.tar') ? 'none' : 'gzip';
  const chunks: Uint8Array[] = [];
  for await (const chunk of decompress(format, once(bytes), { limitBytes: MOST_BYTES })) chunks.push(chunk);
  const tar = Buffer.concat(chunks);
  const members = new Map<string, MemberContent>();
  for await (const member of readTar([tar], { onSkipped() {}, withoutMetadata: true })) {
    const path = shown(member.path);
    if (member.type === 'file') {
      const { offset, sizeBytes } = member.range;
      members.set(path, `file:${digestOf(tar.subarray(offset, offset + sizeBytes))}`);
    } else if (member.type === 'symlink') members.set(path, `link:${shown(member.target)}`);
    else if (member.type === 'hardlink') {
      const linked = members.get(shown(member.target));
      if (linked !== undefined) members.set(path, linked);
    }
  }
  return members;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function zipMembers(bytes: Uint8Array): Map<string, MemberContent> {
  const content = bytesAccess(Buffer.from(bytes), () => {});
  const members = new Map<string, MemberContent>();
  const budget = new Budget(content.sizeBytes);
  for (const entry of readZip(content)?.entries ?? []) {
    if (entry.name.endsWith('/')) continue;
    const read = readZipEntry(content, entry, { most: MOST_BYTES, budget, problem() {} });
    members.set(shown(entry.name), `file:${digestOf(read.read(0, read.sizeBytes))}`);
  }
  return members;
}

/** Byte strings, as trees and archives hold names. */
function shown(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}

function withoutTop(members: ReadonlyMap<string, MemberContent>): ArchiveMembers {
  const tops = new Set([...members.keys()].map((path) => path.slice(0, path.indexOf('/') + 1)));
  const [top = ''] = tops;
  if (tops.size !== 1 || top === '') return members;
  return new Map([...members].map(([path, content]) => [path.slice(top.length), content]));
}
