import { elfExaminer } from '../elf/elf-facts.ts';
import { stringsExaminer } from '../strings/index.ts';
import type { Software } from '../strings/software.ts';
import type { CatalogTree, Found } from '../types.ts';
import { namedLibrary } from './file-names.ts';

const CONFIDENCE = 0.6;

/**
 * Libraries that a package of another kind brought along as files (a wheel's `*.libs`), by their names. Versions come from the strings
 * of the file, of another file of the same library in that folder, or of the name, in this order.
 */
export function* broughtAlong(tree: CatalogTree, table: ReadonlyMap<string, Software>): Generator<Found> {
  const versions = versionsByFolder(tree);
  for (const { file, facts } of tree.factsOf(elfExaminer)) {
    const library = facts.type === 'shared' ? namedLibrary(file.path) : undefined;
    if (library === undefined) continue;
    const known = versions.get(keyOf(file.path, library.software));
    const version = known?.size === 1 ? [...known][0] : library.version;
    const { type = 'generic', name = library.software } = table.get(library.software) ?? {};
    yield {
      type,
      name,
      ...(version === undefined ? {} : { version }),
      kind: 'library',
      evidence: {
        by: 'vendored',
        technique: 'filename',
        confidence: CONFIDENCE,
        locations: [file.path],
        value: facts.soname ?? library.stem,
      },
    };
  }
}

function versionsByFolder(tree: CatalogTree): Map<string, Set<string>> {
  const versions = new Map<string, Set<string>>();
  for (const { file, facts } of tree.factsOf(stringsExaminer))
    for (const { software, version } of facts) {
      if (version === undefined || namedLibrary(file.path)?.software !== software) continue;
      const key = keyOf(file.path, software);
      versions.set(key, (versions.get(key) ?? new Set()).add(version));
    }
  return versions;
}

function keyOf(path: string, software: string): string {
  return `${path.slice(0, path.lastIndexOf('/'))}\0${software}`;
}
