import type { JavaArchive } from './facts.ts';

/** An archive, and the folder or archive that it lies in. */
export type PlacedArchive = { archive: JavaArchive; folder: string };

/** Enough to tell a project where nearly everybody's classes begin in `org/` and `com/`; one more where many projects share two. */
const SHARED_PARTS = 3;
const SHARED_BY_MANY = /^(?:org\/(?:apache|eclipse|jetbrains)|com\/(?:amazonaws|github|google)|io\/github)\//;

/** Of an archive without a group: the one of all that lie beside it in the same version, with the same first word and package. */
export function siblingGroups(placed: readonly PlacedArchive[]): (one: PlacedArchive) => string | undefined {
  const families = Map.groupBy(placed, familyOf);
  return (one) => {
    const family = familyOf(one);
    const siblings = family === undefined ? [] : (families.get(family) ?? []);
    const groups = new Set(siblings.flatMap(({ archive }) => archive.main?.group ?? []));
    return groups.size === 1 ? [...groups][0] : undefined;
  };
}

function familyOf({ archive: { main, classes = '' }, folder }: PlacedArchive): string | undefined {
  const parts = classes.split('/');
  const enough = SHARED_PARTS + (SHARED_BY_MANY.test(`${classes}/`) ? 1 : 0);
  if (main?.version === undefined || parts.length < enough) return undefined;
  const word = main.artifact.split(/[-_.]/, 1)[0];
  return [folder, main.version, word, parts.slice(0, enough).join('/')].join('\0');
}
