import { compareBytes } from '../../base/index.ts';
import { parseDeb822 } from '../../distro/index.ts';
import type { ImageTree } from '../image-tree/index.ts';

/** A package as the image's own dpkg database lists it. The image says so itself: nobody vouches for it. */
export type InstalledPackage = {
  name: string;
  version: string;
  architecture: string;
  source: string;
  sourceVersion: string;
  /** Bytes of its regular files that are in the image, as far as its md5sums or list name them. */
  sizeBytes: number;
  /** Where it is listed. */
  listedIn: string;
};

export type PackageList = {
  packages: InstalledPackage[];
  /** Regular files that no package's md5sums or list names, their number and size. */
  unowned: { files: number; sizeBytes: number };
  /** The package of a path, from md5sums and lists; paths are byte strings without symlinked parents. */
  ownerOf: ReadonlyMap<string, string>;
  /** What could not be read, for people. */
  problems: string[];
};

const STATUS = 'var/lib/dpkg/status';
const STATUS_D = 'var/lib/dpkg/status.d';
const INFO = 'var/lib/dpkg/info';

/** The files that `listPackages` needs the bytes of. */
export function isPackageDatabase(path: string): boolean {
  return (
    path === STATUS ||
    path.startsWith(`${STATUS_D}/`) ||
    (path.startsWith(`${INFO}/`) && (path.endsWith('.list') || path.endsWith('.md5sums')))
  );
}

/** Packages from dpkg's status file and from status.d (distroless and shearwall), in byte order of their names. */
export function listPackages(tree: ImageTree): PackageList {
  const problems: string[] = [];
  const found = new Map<string, InstalledPackage>();
  for (const { path, name } of databaseFiles(tree)) {
    for (const stanza of stanzasOf(tree, path, problems)) {
      const item = packageOf(stanza, `/${path}`);
      if (item !== undefined) found.set(`${item.name}:${item.architecture}`, item);
      else if (name !== undefined) problems.push(`/${path} names no package`);
    }
  }
  const packages = [...found.values()].sort(
    (a, b) => compareBytes(a.name, b.name) || compareBytes(a.architecture, b.architecture),
  );
  const ownerOf = ownersOf(tree, packages);
  return { packages, ownerOf, unowned: addSizes(tree, packages, ownerOf), problems };
}

function databaseFiles(tree: ImageTree): { path: string; name?: string }[] {
  const inFolder = tree
    .names(STATUS_D)
    .filter((name) => !name.endsWith('.md5sums'))
    .map((name) => ({ path: `${STATUS_D}/${name}`, name }));
  return tree.get(STATUS)?.type === 'file' ? [{ path: STATUS }, ...inFolder] : inFolder;
}

function stanzasOf(tree: ImageTree, path: string, problems: string[]): ReadonlyMap<string, string>[] {
  const text = textOf(tree, path);
  if (text === undefined) {
    problems.push(`/${path} is too large to be read, or no file`);
    return [];
  }
  try {
    return parseDeb822(text);
  } catch (error) {
    problems.push(`/${path} is no list of packages: ${error instanceof Error ? error.message : ''}`);
    return [];
  }
}

function packageOf(fields: ReadonlyMap<string, string>, listedIn: string): InstalledPackage | undefined {
  const [name, version] = [fields.get('Package'), fields.get('Version')];
  const status = fields.get('Status');
  if (name === undefined || version === undefined) return undefined;
  // `deinstall ok config-files` and the like are no longer there (dpkg(1)).
  if (status !== undefined && !/\sinstalled$/.test(status)) return undefined;
  const [, source = name, sourceVersion = version] =
    /^(\S+)(?:\s+\((.*)\))?$/.exec(fields.get('Source') ?? '') ?? [];
  return {
    name,
    version,
    architecture: fields.get('Architecture') ?? '',
    source,
    sourceVersion,
    sizeBytes: 0,
    listedIn,
  };
}

function ownersOf(tree: ImageTree, packages: readonly InstalledPackage[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const { name, architecture } of packages) {
    const qualified = `${name}:${architecture}`;
    const lists = [
      ...[name, qualified].map((base) => textOf(tree, `${INFO}/${base}.list`)),
      ...[`${STATUS_D}/${name}`, `${INFO}/${name}`, `${INFO}/${qualified}`].map((base) =>
        textOf(tree, `${base}.md5sums`)?.replace(/^[0-9a-f]{32} [ *]?/gm, ''),
      ),
    ];
    for (const line of lists.flatMap((text) => text?.split('\n') ?? [])) {
      const path = tree.resolve(line);
      if (path === undefined || path === '') continue;
      // Folders are everybody's.
      if (tree.get(path)?.type !== 'directory') owners.set(path, name);
    }
  }
  return owners;
}

function addSizes(
  tree: ImageTree,
  packages: readonly InstalledPackage[],
  ownerOf: ReadonlyMap<string, string>,
): PackageList['unowned'] {
  const byName = new Map(packages.map((item) => [item.name, item]));
  const unowned = { files: 0, sizeBytes: 0 };
  const counted = new Set<object>();
  for (const { path, inode } of tree) {
    // A hard link takes no room of its own.
    if (inode.type !== 'file' || counted.has(inode)) continue;
    counted.add(inode);
    const owner = byName.get(ownerOf.get(path) ?? '');
    if (owner !== undefined) owner.sizeBytes += inode.sizeBytes;
    else {
      unowned.files++;
      unowned.sizeBytes += inode.sizeBytes;
    }
  }
  return unowned;
}

/** Byte strings stay byte strings: file names in lists are bytes. */
function textOf(tree: ImageTree, path: string): string | undefined {
  const inode = tree.get(path, { follow: true });
  if (inode?.type !== 'file' || inode.bytes === undefined) return undefined;
  return Buffer.from(inode.bytes).toString('latin1');
}
