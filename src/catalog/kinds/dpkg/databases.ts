import { compareBytes } from '../../../base/bytes.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import { opkgControlExaminer, statusExaminer } from './examiners.ts';
import type { DatabasePlace } from './listed-files.ts';
import type { StatusPackage } from './status-package.ts';

/** A package and the file that it is in. */
export type RecordedPackage = StatusPackage & { recordedIn: string };

/** Everything installed in one root, by one package manager. */
export type Database = DatabasePlace & { kind: 'dpkg' | 'opkg'; packages: RecordedPackage[] };

const FOLDER = /(?:^|\/)((?:(?:usr|var)\/)?lib\/(dpkg|opkg))\/status(?:\.d\/[^/]+)?$/;

/** The databases of a tree, the image's own first; those of folders that are systems of their own after it. */
export function databasesIn(tree: ImageTree): Database[] {
  const found = new Map<string, Database>();
  const known = new Set<string>();
  for (const { file, facts } of tree.factsOf(statusExaminer)) {
    const place = placeOf(file.path);
    if (place === undefined) continue;
    const { folder: key } = place;
    const database: Database = found.get(key) ?? { ...place, packages: [] };
    found.set(key, database);
    for (const one of facts) {
      const id = `${key} ${one.name}:${one.arch}`;
      if (known.has(id)) continue;
      known.add(id);
      database.packages.push(complete(tree, { ...one, recordedIn: file.path }, key));
    }
  }
  return [...found.values()].sort((a, b) => compareBytes(a.folder, b.folder));
}

function placeOf(path: string): Omit<Database, 'packages'> | undefined {
  const [, below = '', kind] = FOLDER.exec(path) ?? [];
  if (kind !== 'dpkg' && kind !== 'opkg') return undefined;
  const at = path.lastIndexOf(`${below}/status`);
  return { root: path.slice(0, at), folder: path.slice(0, at) + below, kind };
}

/** opkg's database has only what it needs itself; the control file beside it has the rest. */
function complete(tree: ImageTree, found: RecordedPackage, folder: string): RecordedPackage {
  const control = tree.factsAt(opkgControlExaminer, `${folder}/info/${found.name}.control`)?.[0];
  return control?.version === found.version ? { ...control, ...found } : found;
}
