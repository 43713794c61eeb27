import type { ImageTree } from '../../../image-files/index.ts';
import { isGeneric } from '../../world/generic.ts';

/** A path is not deeper in any program's text. */
const LIMIT_DEPTH = 32;
const ZONES = 'usr/share/zoneinfo';

/** `literal`: as it stands in the text. */
export type JoinedPath = { path: string; isFolder: boolean; literal: string };

/**
 * Absolute paths in texts that go on with whatever text comes next, and zones: at each slash as far as names in the tree fit. Of folders those
 * after which nothing fits, but generic ones. With a leading slash.
 */
export function joinedPaths(texts: readonly string[], tree: ImageTree): JoinedPath[] {
  const names = new Map<string, string[]>();
  const namesOf = (folder: string): string[] => {
    const known = names.get(folder) ?? tree.names(folder);
    names.set(folder, known);
    return known;
  };
  const found = new Map<string, JoinedPath>();
  const regions = namesOf(ZONES).filter((name) => tree.get(`${ZONES}/${name}`)?.type === 'directory');
  const add = (paths: readonly string[], before = ''): void => {
    for (const [index, path] of paths.entries()) {
      const type = tree.get(path)?.type;
      const isLast = !paths.slice(index + 1).some((longer) => longer.startsWith(`${path}/`));
      const isWanted = type === 'file' || (type === 'directory' && isLast && !isGeneric(path));
      const literal = `/${path}`.slice(before.length);
      if (isWanted) found.set(path, { path: `/${path}`, isFolder: type === 'directory', literal });
    }
  };
  for (const text of texts)
    for (let at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1)) {
      add(pathsAt(text, at, '', namesOf));
      const region = regions.find((name) => text.endsWith(name, at));
      if (region !== undefined) add(pathsAt(text, at, `${ZONES}/${region}`, namesOf), `/${ZONES}/`);
    }
  return [...found.values()];
}

/** Several where one name begins with another: `ld.so` and `ld.so.conf`. */
function pathsAt(text: string, start: number, base: string, namesOf: (folder: string) => string[]): string[] {
  const found: string[] = [];
  let places: { folder: string; at: number }[] = [{ folder: base, at: start }];
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
