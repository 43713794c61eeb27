import { folderOf } from '../../src/catalog/known/java-coordinates.ts';
import { versionOrder } from '../../src/versions/index.ts';

/** A jar of the repository. */
export type SeenJar = { group: string; artifact: string; version: string; mark: string };

const HEADER = `# Made by scripts/java-coordinates.ts from the jars of scripts/java-coordinates/seeds.txt: groups, and below each its artifacts,
# the folder in which their classes begin (none: the group's own; "=": no classes, the name of the module or bundle), and, where
# two groups share artifact and folder, the oldest and the newest version seen.
`;

/** The table that src/catalog/known/java-coordinates.ts reads. */
export function tableOf(jars: readonly SeenJar[]): string {
  const byName = Map.groupBy(jars, ({ artifact }) => artifact);
  const rows = Map.groupBy(jars, ({ group, artifact, mark }) => `${group} ${artifact} ${mark}`);
  const lines = [...rows.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const sameName = byName.get(first.artifact) ?? [];
    const isShared = sameName.some(({ group, mark }) => group !== first.group && overlap(mark, first.mark));
    return { group: first.group, line: lineOf(first, isShared ? rangeOf([first, ...others]) : undefined) };
  });
  const groups = [...Map.groupBy(lines, ({ group }) => group)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return (
    HEADER +
    groups.map(([group, rows]) => [group, ...rows.map(({ line }) => line).sort()].join('\n')).join('\n') +
    '\n'
  );
}

function lineOf({ group, artifact, mark }: SeenJar, versions: string | undefined): string {
  if (versions !== undefined) return ` ${artifact} ${mark} ${versions}`;
  return mark === folderOf(group) ? ` ${artifact}` : ` ${artifact} ${mark}`;
}

function overlap(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

function rangeOf(seen: readonly SeenJar[]): string {
  const versions = seen.map(({ version }) => version).sort(versionOrder('maven').compare);
  return `${versions[0]} ${versions.at(-1)}`;
}
