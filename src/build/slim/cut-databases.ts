import { type ContentReader, contentSize, type Entry, type Tree } from '../../rootfs/index.ts';
import { cutApk, cutFileList, cutMd5sums, cutStatus, linesWith } from './cut-lists.ts';
import type { SlimPackages } from './types.ts';

const STATUS_FOLDER = 'var/lib/dpkg/status.d';
const INFO_FOLDER = 'var/lib/dpkg/info';
const APK = ['lib/apk/db/installed', 'usr/lib/apk/db/installed'];
const LIMIT_BYTES = 64 * 1024 * 1024;

/** `epoch`: time of what is written anew, in seconds since 1970. */
type Databases = { tree: Tree; read: ContentReader; packages: SlimPackages; epoch: number };

/**
 * Lists of packages, without the files that went; a package of which something went says so, and one of which nothing is left has no
 * entry. rpm's database is left as it is: its headers are signed. Gives the paths that changed.
 */
export async function cutDatabases({ tree, read, packages, epoch }: Databases): Promise<string[]> {
  const changed: string[] = [];
  const rewrite = async (path: string, edit: (text: string) => string): Promise<void> => {
    const entry = tree.get(path);
    if (entry?.type !== 'file' || contentSize(entry.content) > LIMIT_BYTES) return;
    const before = Buffer.from(await read(entry.content)).toString('latin1');
    const after = edit(before);
    if (after === before) return;
    replaceContent(tree, entry, after, epoch);
    changed.push(path);
  };
  const isThere = (path: string): boolean => tree.get(path) !== undefined;
  for (const name of tree.readdir(STATUS_FOLDER) ?? []) {
    const path = `${STATUS_FOLDER}/${name}`;
    if (name.endsWith('.md5sums')) await rewrite(path, (text) => cutMd5sums(text, isThere));
    else if (packages.partial.has(name))
      await rewrite(path, (text) => `${cutStatus(text, packages).trimEnd()}\n`);
  }
  await rewrite('var/lib/dpkg/status', (text) => cutStatus(text, packages));
  for (const name of tree.readdir(INFO_FOLDER) ?? []) {
    if (name.endsWith('.md5sums'))
      await rewrite(`${INFO_FOLDER}/${name}`, (text) => cutMd5sums(text, isThere));
    if (name.endsWith('.list')) await rewrite(`${INFO_FOLDER}/${name}`, (text) => cutFileList(text, isThere));
  }
  for (const path of APK) await rewrite(path, (text) => cutApk(text, { isThere, packages }));
  for (const path of recordsIn(tree)) {
    const base = path.split('/').slice(0, -2).join('/');
    await rewrite(path, (text) => linesWith(text, (line) => isThere(recordedPath(base, line))));
  }
  return changed;
}
/** Of Python's packages (PEP 376): `dist-packages/x-1.dist-info/RECORD`. */
function recordsIn(tree: Tree): string[] {
  return [...tree].map(({ entry }) => entry.path).filter((path) => path.endsWith('.dist-info/RECORD'));
}

/** Relative to the folder of packages; with commas or quotes in it the name is quoted. */
function recordedPath(base: string, line: string): string {
  const [, quoted, plain = ''] = /^(?:"((?:[^"]|"")*)"|([^,]*))/.exec(line) ?? [];
  const parts: string[] = base.split('/');
  for (const part of (quoted?.replaceAll('""', '"') ?? plain).split('/'))
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  return parts.join('/');
}

function replaceContent(tree: Tree, entry: Entry, text: string, mtime: number): void {
  const owner = tree.ownerOf(entry.path) ?? { kind: 'effect' as const, name: 'slim' };
  tree.remove(entry.path);
  tree.add(
    { ...entry, type: 'file', mtime, content: { kind: 'bytes', bytes: Buffer.from(text, 'latin1') } },
    owner,
  );
}
