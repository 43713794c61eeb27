import { folderOf, readCoordinates } from '../../src/catalog/known/java-coordinates.ts';
import { versionOrder } from '../../src/versions/index.ts';

/** A jar of the repository. */
export type SeenJar = { group: string; artifact: string; version: string; mark: string };

const HEADER = `# Made by scripts/java-coordinates.ts from the jars of scripts/java-coordinates/seeds.txt: groups, and below each its artifacts,
# the folder in which their classes begin (none: the group's own; "=": no classes, the name of the module or bundle), and the version
# seen, or the oldest and the newest.
`;

/** The table that src/catalog/known/java-coordinates.ts reads. */
export function tableOf(jars: readonly SeenJar[]): string {
  const rows = Map.groupBy(jars, ({ group, artifact, mark }) => `${group} ${artifact} ${mark}`);
  const lines = [...rows.values()].flatMap((seen) =>
    seen.slice(0, 1).map((first) => ({ group: first.group, line: lineOf(first, seen) })),
  );
  const groups = [...Map.groupBy(lines, ({ group }) => group)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return (
    HEADER +
    groups.map(([group, own]) => [group, ...own.map(({ line }) => line).sort()].join('\n')).join('\n') +
    '\n'
  );
}

function lineOf({ group, artifact, mark }: SeenJar, seen: readonly SeenJar[]): string {
  const versions = seen.map(({ version }) => version).sort(versionOrder('maven').compare);
  const range = new Set([versions[0], versions.at(-1)]);
  return ` ${[artifact, ...(mark === folderOf(group) ? [] : [mark]), ...range].join(' ')}`;
}

/** What a table has already, as jars: what was published once stays so, and stays known when its seed gives way to another. */
export function* seenBefore(table: string): Generator<SeenJar> {
  for (const { group, artifact, mark, versions } of readCoordinates(table))
    for (const version of new Set([versions.oldest, versions.newest]))
      yield { group, artifact, version, mark: 'folder' in mark ? mark.folder : `=${mark.module}` };
}
