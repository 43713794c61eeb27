import { addTo } from '../../base/add-to.ts';
import type { ImageTree } from '../../image-files/index.ts';
import { followPath } from './real-path.ts';

/** By the folder, then by what is before the first dot. */
const STEMS = new WeakMap<ImageTree, Map<string, ReadonlyMap<string, string[]>>>();
const SHORTEST = 3;

/** What is there by a path to which an end is put: `/usr/share/misc/magic.mgc` of `/usr/share/misc/magic`. */
export function endedNames(tree: ImageTree, path: string): string[] {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  if (name.length < SHORTEST) return [];
  const folder = slash <= 0 ? undefined : followPath(tree, path.slice(0, slash))?.file;
  if (folder?.type !== 'directory') return [];
  const known = STEMS.get(tree) ?? new Map<string, ReadonlyMap<string, string[]>>();
  STEMS.set(tree, known);
  const stems = known.get(folder.path) ?? stemsOf(tree.names(folder.path));
  known.set(folder.path, stems);
  return (stems.get(stemOf(name)) ?? [])
    .filter((other) => other.startsWith(`${name}.`))
    .map((other) => `${path.slice(0, slash)}/${other}`);
}

function stemsOf(names: readonly string[]): Map<string, string[]> {
  const stems = new Map<string, string[]>();
  for (const name of names) addTo(stems, stemOf(name), name);
  return stems;
}

function stemOf(name: string): string {
  return name.split('.', 1)[0] ?? '';
}
