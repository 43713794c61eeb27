import { KNOWN_ARTIFACTS, type KnownArtifact } from '../../known/java-artifacts.ts';

/** A known artifact whose class is in an archive. */
export type ClassClue = {
  known: KnownArtifact;
  entry: string;
  /** What stands before the class's own path; undefined: moved into another package, name and all. */
  prefix: string | undefined;
};

const BY_NAME = Map.groupBy(KNOWN_ARTIFACTS, ({ file }) => lastPart(file));

/** Well-known artifacts by their classes, wherever these were moved to. One look into a table for each class. */
export function classClues(names: Iterable<string>): ClassClue[] {
  const found = new Map<KnownArtifact, ClassClue>();
  for (const entry of names) {
    for (const known of BY_NAME.get(lastPart(entry)) ?? []) {
      const prefix = prefixOf(entry, known.file);
      if (prefix === undefined && prefixOf(entry, known.tail) === undefined) continue;
      const before = found.get(known);
      if (before === undefined || (before.prefix !== '' && prefix === ''))
        found.set(known, { known, entry, prefix });
    }
  }
  return [...found.values()];
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function prefixOf(entry: string, end: string): string | undefined {
  if (!entry.endsWith(end)) return undefined;
  const prefix = entry.slice(0, entry.length - end.length);
  return prefix === '' || prefix.endsWith('/') ? prefix : undefined;
}
