import { versionOrder } from '../../../versions/index.ts';
import { folderOf, type JavaCoordinates } from '../../known/java-coordinates.ts';

/**
 * The group under which what looks like this was published. Undefined where two may have, and of a later major version than was seen: projects
 * move to another group, and their classes stay where they are. So of an earlier one, unless the classes lie where the group says.
 */
export function groupOfRows(
  rows: readonly JavaCoordinates[],
  version: string | undefined,
): string | undefined {
  const groups = new Set(rows.map(({ group }) => group));
  if (groups.size > 1) return groupOfVersion(rows, version);
  return rows.some((row) => version === undefined || isOfKnownMajor(row, version))
    ? rows[0]?.group
    : undefined;
}

function isOfKnownMajor({ group, mark, versions }: JavaCoordinates, version: string): boolean {
  const major = majorOf(version);
  const isOwnFolder = 'folder' in mark && mark.folder.startsWith(folderOf(group));
  return (isOwnFolder || majorOf(versions.oldest) <= major) && major <= majorOf(versions.newest);
}

function majorOf(version: string): number {
  return Number(/\d{1,9}/.exec(version)?.[0] ?? 0);
}

/** Artifacts that moved to another group: by the versions that were seen in each; older and newer ones by the nearest. */
function groupOfVersion(rows: readonly JavaCoordinates[], version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  const { compare } = versionOrder('maven');
  const dated = rows.map(({ group, versions }) => ({ group, ...versions }));
  const [first] = dated.toSorted((a, b) => compare(a.oldest, b.oldest));
  const [last] = dated.toSorted((a, b) => compare(b.newest, a.newest));
  if (first === undefined || last === undefined || isSideBySide(dated)) return undefined;
  if (compare(version, first.oldest) < 0) return first.group;
  if (compare(version, last.newest) > 0) return last.group;
  const inside = dated.find(
    ({ oldest, newest }) => compare(oldest, version) <= 0 && compare(version, newest) <= 0,
  );
  return inside?.group ?? onlyOfMajor(dated, version);
}

/** Between what was seen of both: projects move with a major version, and of one with two groups nobody saw where. */
function onlyOfMajor(
  dated: readonly { group: string; oldest: string; newest: string }[],
  version: string,
): string | undefined {
  const major = majorOf(version);
  const groups = new Set(
    dated
      .filter(({ oldest, newest }) => majorOf(oldest) <= major && major <= majorOf(newest))
      .map(({ group }) => group),
  );
  return groups.size === 1 ? [...groups][0] : undefined;
}

/** Some publish one artifact under two groups at a time: no version tells which it is. */
function isSideBySide(dated: readonly { group: string; oldest: string; newest: string }[]): boolean {
  const { compare } = versionOrder('maven');
  return dated.some((one) =>
    dated.some(
      (other) =>
        other.group !== one.group &&
        compare(one.oldest, other.newest) <= 0 &&
        compare(other.oldest, one.newest) <= 0,
    ),
  );
}
