import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What `scripts/java-coordinates.ts` saw of an artifact: jars under that name, whose classes begin in that folder. */
export type JavaCoordinates = {
  group: string;
  artifact: string;
  /** A folder, with a slash at its end; or the name of its module or bundle, for what has no classes. */
  mark: { folder: string } | { module: string };
  /** Oldest and newest version seen. */
  versions: { oldest: string; newest: string };
};

/** Of the table, written by the script that makes it: examiners' results depend on it as on code. */
export const TABLE_SHA256 = 'ddbc022e542d32e62c6e25f82bd08b8acc581cba2fce788e9e81491786f3cab6';

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

/** Lines of a group, and below each the artifacts: name, mark (`=module`; none: the group's own folder), and the versions, one or two. */
export function* readCoordinates(text: string): Generator<JavaCoordinates> {
  let group = '';
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    if (!line.startsWith(' ')) {
      group = line;
      continue;
    }
    const [artifact = '', ...rest] = line.slice(1).split(' ');
    const mark = rest.find((word) => word.startsWith('=') || word.endsWith('/'));
    const [oldest = '', newest = oldest] = mark === undefined ? rest : rest.slice(1);
    yield {
      group,
      artifact,
      mark: mark?.startsWith('=') === true ? { module: mark.slice(1) } : { folder: mark ?? folderOf(group) },
      versions: { oldest, newest },
    };
  }
}

export function folderOf(group: string): string {
  return `${group.replaceAll('.', '/')}/`;
}
