import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import { stringsExaminer } from '../../strings/index.ts';
import type { Software } from '../../strings/software.ts';
import type { Found } from '../../types.ts';
import { elfExaminer } from '../elf/elf-facts.ts';
import { DEBUG_LINK } from './debug-link.ts';
import { namedLibrary } from './file-names.ts';
import { claimedVersion } from './wheel-sbom.ts';

const CONFIDENCE = 0.6;

/**
 * Libraries that a package of another kind installed as files (a wheel's `*.libs`), by their names. Versions come from the strings
 * of the file, of another file of the same library in that folder, of the name, or from the wheel's own SBOM, in this order.
 */
export function* broughtAlong(tree: ImageTree, table: ReadonlyMap<string, Software>): Generator<Found> {
  const versionOf = versionsIn(tree);
  for (const { file, facts } of tree.factsOf(elfExaminer)) {
    const library = facts.type === 'shared' ? namedLibrary(file.path) : undefined;
    if (library === undefined) continue;
    const version = versionOf(file.path, library.software);
    const { type = 'generic', name = library.software } = table.get(library.software) ?? {};
    yield withoutUndefined({
      type,
      name,
      version,
      kind: 'library',
      evidence: {
        by: 'vendored',
        technique: 'filename',
        confidence: CONFIDENCE,
        locations: [file.path],
        value: facts.soname ?? library.stem,
      },
    });
  }
}

function versionsIn(tree: ImageTree): (path: string, software: string) => string | undefined {
  const [strings, links, numbers] = [new Versions(), new Versions(), new Versions()];
  for (const { file, facts } of tree.factsOf(stringsExaminer)) {
    const library = namedLibrary(file.path);
    for (const { software, version } of library === undefined ? [] : facts)
      if (software === library?.software) strings.add(file.path, software, version);
      else if (software === DEBUG_LINK.id) links.add(file.path, library?.software ?? '', version);
  }
  for (const { file } of tree.factsOf(elfExaminer)) {
    const library = namedLibrary(file.path);
    if (library !== undefined) numbers.add(file.path, library.software, library.version);
  }
  const claimed = claimedVersion(tree);
  return (path, software) =>
    strings.only(path, software) ??
    links.only(path, software) ??
    numbers.only(path, software) ??
    claimed(folderOf(path), software);
}

/** By folder and software. */
class Versions {
  readonly #sets = new Map<string, Set<string>>();

  add(path: string, software: string, version: string | undefined): void {
    if (version === undefined) return;
    const key = `${folderOf(path)}\0${software}`;
    this.#sets.set(key, (this.#sets.get(key) ?? new Set()).add(version));
  }

  /** Undefined where several contradict each other. */
  only(path: string, software: string): string | undefined {
    const set = this.#sets.get(`${folderOf(path)}\0${software}`);
    return set?.size === 1 ? [...set][0] : undefined;
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
