import type { EffectSettings } from '../../distro/index.ts';
import { type ContentReader, contentSize, type Entry, type Tree } from '../../rootfs/index.ts';
import type { SlimPackages } from './types.ts';

const STATUS_FOLDER = 'var/lib/dpkg/status.d';
const LIMIT_BYTES = 64 * 1024 * 1024;

type Databases = { tree: Tree; read: ContentReader; packages: SlimPackages; settings: EffectSettings };

/** Lists of packages, without the files that went; a package of which something went says so. Gives the paths that changed. */
export async function cutDatabases({ tree, read, packages, settings }: Databases): Promise<string[]> {
  const changed: string[] = [];
  const rewrite = async (path: string, edit: (text: string) => string): Promise<void> => {
    const entry = tree.get(path);
    if (entry?.type !== 'file' || contentSize(entry.content) > LIMIT_BYTES) return;
    const before = Buffer.from(await read(entry.content)).toString('latin1');
    const after = edit(before);
    if (after === before) return;
    replaceContent(tree, entry, after, settings.epoch);
    changed.push(path);
  };
  for (const name of tree.readdir(STATUS_FOLDER) ?? []) {
    const path = `${STATUS_FOLDER}/${name}`;
    if (name.endsWith('.md5sums'))
      await rewrite(path, (text) => linesThere(text, (line) => line.slice(34), tree));
    const part = packages.partial.get(name);
    if (part !== undefined)
      await rewrite(path, (text) => `${text.trimEnd()}\nShearwall-Slim: ${part.files} of ${part.of} files\n`);
  }
  for (const path of recordsIn(tree)) {
    const base = path.split('/').slice(0, -2).join('/');
    await rewrite(path, (text) => linesThere(text, (line) => recordedPath(base, line), tree));
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

function linesThere(text: string, pathOf: (line: string) => string, tree: Tree): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => line.trim() === '' || tree.get(pathOf(line.replace(/\r?\n$/, ''))) !== undefined)
    .join('');
}

function replaceContent(tree: Tree, entry: Entry, text: string, mtime: number): void {
  const owner = tree.ownerOf(entry.path) ?? { kind: 'effect' as const, name: 'slim' };
  tree.remove(entry.path);
  tree.add(
    { ...entry, type: 'file', mtime, content: { kind: 'bytes', bytes: Buffer.from(text, 'latin1') } },
    owner,
  );
}
