import type { ImageTree } from '../../../image-files/index.ts';

/** A path is not deeper in any program's text. */
const LIMIT_DEPTH = 32;

/** Absolute paths of files in texts that go on with whatever text comes next: at each slash as far as names in the tree fit. */
export function joinedPaths(texts: readonly string[], tree: ImageTree): Set<string> {
  const names = new Map<string, string[]>();
  const namesOf = (folder: string): string[] => {
    const known = names.get(folder) ?? tree.names(folder);
    names.set(folder, known);
    return known;
  };
  const found = new Set<string>();
  for (const text of texts)
    for (let at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1))
      for (const path of pathsAt(text, at, namesOf))
        if (tree.get(path)?.type === 'file') found.add(`/${path}`);
  return found;
}

/** Several where one name begins with another: `ld.so` and `ld.so.conf`. */
function pathsAt(text: string, start: number, namesOf: (folder: string) => string[]): string[] {
  const found: string[] = [];
  let places: { folder: string; at: number }[] = [{ folder: '', at: start }];
  for (let depth = 0; depth < LIMIT_DEPTH && places.length > 0; depth++) {
    places = places.flatMap(({ folder, at }) =>
      text[at] !== '/'
        ? []
        : namesOf(folder)
            .filter((name) => text.startsWith(name, at + 1))
            .map((name) => ({
              folder: folder === '' ? name : `${folder}/${name}`,
              at: at + 1 + name.length,
            })),
    );
    found.push(...places.map(({ folder }) => folder));
  }
  return found;
}
