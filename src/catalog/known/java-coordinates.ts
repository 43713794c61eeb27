import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { withoutUndefined } from '../../base/without-undefined.ts';

/** What `scripts/java-coordinates.ts` saw of an artifact: jars under that name, whose classes begin in that folder. */
export type JavaCoordinates = {
  group: string;
  artifact: string;
  /** A folder, with a slash at its end; or the name of its module or bundle, for what has no classes. */
  mark: { folder: string } | { module: string };
  /** Oldest and newest version seen: told where two groups share artifact and mark. */
  versions?: { oldest: string; newest: string };
};

/** Of the table, written by the script that makes it: examiners' results depend on it as on code. */
export const TABLE_SHA256 = '3b9166b0a44ee504b575b10e2f6519dd69e159119150e3dccae8f36970d2566f';

let table: ReadonlyMap<string, JavaCoordinates[]> | undefined;

/** Of an artifact's name: the groups under which it was published, as far as they were seen. */
export function coordinatesOf(artifact: string): readonly JavaCoordinates[] {
  table ??= Map.groupBy(readCoordinates(readTable()), (row) => row.artifact);
  return table.get(artifact) ?? [];
}

function readTable(): string {
  const text = readFileSync(new URL('java-coordinates.txt', import.meta.url), 'utf8');
  if (hash('sha256', text) !== TABLE_SHA256)
    throw new Error(
      'java-coordinates.txt is not the table that this program was made with: install it again',
    );
  return text;
}

/** Lines of a group, and below each the artifacts: name, mark (`=module`; none: the group's own folder), versions. */
export function* readCoordinates(text: string): Generator<JavaCoordinates> {
  let group = '';
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    if (!line.startsWith(' ')) {
      group = line;
      continue;
    }
    const [artifact = '', mark = '', oldest, newest] = line.slice(1).split(' ');
    yield withoutUndefined({
      group,
      artifact,
      mark: mark.startsWith('=')
        ? { module: mark.slice(1) }
        : { folder: mark === '' ? folderOf(group) : mark },
      versions: oldest !== undefined && newest !== undefined ? { oldest, newest } : undefined,
    });
  }
}

export function folderOf(group: string): string {
  return `${group.replaceAll('.', '/')}/`;
}
