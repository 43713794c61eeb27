import { bytePath } from '../../../base/bytes.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import type { ListedFile } from '../../types.ts';
import { diversionExaminer, listExaminer } from './examiners.ts';
import type { Conffile } from './status-package.ts';

/** Where a database is: `root` is '' or ends in a slash, `info` the folder of its lists. */
export type DatabasePlace = { root: string; folder: string };

/** The paths of one package's records in the tree, of those that there are. */
export type PackageRecords = {
  list: string | undefined;
  md5sums: string | undefined;
  /** Maintainer scripts and what else the control archive held: the package's own, though no record has their digests. */
  control: readonly string[];
};

const CONTROL =
  /^(.+)\.(?:preinst|postinst|prerm|postrm|config|conffiles|templates|triggers|shlibs|symbols|isinstallable|control)$/s;

/** Files of control archives by the name that they stand under: `libc6:amd64`. */
export function controlFiles(tree: ImageTree, folder: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const name of tree.names(folder)) {
    const base = CONTROL.exec(name)?.[1];
    if (base === undefined) continue;
    const list = found.get(base);
    if (list === undefined) found.set(base, [`${folder}/${name}`]);
    else list.push(`${folder}/${name}`);
  }
  return found;
}

/** `NAME.list`, `NAME:ARCH.list` of packages for several architectures, or distroless's `status.d/NAME.md5sums`. */
export function recordsOf(
  tree: ImageTree,
  folder: string,
  { name, arch }: { name: string; arch?: string },
  control: ReadonlyMap<string, string[]>,
): PackageRecords {
  const bases = [arch === undefined ? [] : `${name}:${arch}`, name].flat().map(bytePath);
  const find = (suffix: string): string | undefined =>
    bases
      .map((base) => `${folder}/${base}${suffix}`)
      .find((path) => tree.factsAt(listExaminer, path) !== undefined);
  return {
    list: find('.list'),
    md5sums: find('.md5sums'),
    control: bases.flatMap((base) => control.get(base) ?? []),
  };
}

/** Finds files of packages in one root: through its symlinks (`lib/x` is `usr/lib/x` on merged systems) and diversions. */
export class FileFinder {
  readonly #tree: ImageTree;
  readonly #root: string;
  readonly #diverted = new Map<string, { to: string; by: string }>();

  constructor(tree: ImageTree, { root, folder }: DatabasePlace) {
    this.#tree = tree;
    this.#root = root;
    for (const { from, to, by } of tree.factsAt(diversionExaminer, `${folder}/diversions`) ?? [])
      this.#diverted.set(from, { to, by });
  }

  /** The files and links that stand in the tree, each once; digests where a record gives them. Folders are everybody's. */
  filesOf(name: string, records: PackageRecords, conffiles: readonly Conffile[] = []): ListedFile[] {
    const found = new Map<string, ListedFile>();
    const enter = (listed: string, digest?: ListedFile['digest']): void => {
      const path = this.#pathOf(listed, name);
      if (path !== undefined && (digest !== undefined || !found.has(path)))
        found.set(path, withoutUndefined({ path, digest }));
    };
    for (const path of linesOf(this.#tree, records.list)) enter(path);
    for (const line of linesOf(this.#tree, records.md5sums))
      enter(line.slice(33), { algorithm: 'md5', hex: line.slice(0, 32) });
    for (const { path, hex } of conffiles)
      enter(path, { algorithm: hex.length === 32 ? 'md5' : 'sha256', hex });
    for (const path of records.control) if (this.#tree.get(path)?.path === path) found.set(path, { path });
    return [...found.values()];
  }

  #pathOf(listed: string, name: string): string | undefined {
    const diverted = this.#diverted.get(listed);
    const path = diverted === undefined || diverted.by === name ? listed : diverted.to;
    const file = this.#tree.get(this.#root + path, { follow: false });
    return file === undefined || file.type === 'directory' ? undefined : file.path;
  }
}

function linesOf(tree: ImageTree, path: string | undefined): string[] {
  const text = path === undefined ? undefined : tree.factsAt(listExaminer, path);
  return text === undefined || text === '' ? [] : text.split('\n');
}
