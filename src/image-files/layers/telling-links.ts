import type { Dispatch } from '../examine/dispatch.ts';
import type { LayerEntries } from '../tree/layer-entries.ts';
import type { Examiner } from '../types.ts';
import { magicOfNumber } from './magic-number.ts';

/** A further name of a file, and who wants it by that name only. */
export type TellingLink = { row: number; path: string; examiners: readonly Examiner<unknown>[] };

/** By row of the file. */
export type TellingLinks = ReadonlyMap<number, readonly TellingLink[]>;

/**
 * Hard links that say what a file of the same layer is where the name that came first does not: pnpm's packages are links into its store,
 * where files are named by their digests.
 */
export function tellingLinks(entries: LayerEntries, dispatch: Dispatch): TellingLinks {
  const found = new Map<number, TellingLink[]>();
  if (!hasLinks(entries)) return found;
  const files = new Map<string, number>();
  for (let row = 0; row < entries.count; row++) {
    const type = entries.typeOf(row);
    if (type !== 'file' && type !== 'hardlink') continue;
    const path = entries.pathOf(row);
    const file = type === 'file' ? row : files.get(entries.targetOf(row));
    if (file === undefined) continue;
    files.set(path, file);
    const examiners = file === row ? [] : wantedByNameAlone(entries, { file, path }, dispatch);
    if (examiners.length === 0) continue;
    const links = found.get(file) ?? [];
    found.set(file, links);
    links.push({ row, path, examiners });
  }
  return found;
}

function hasLinks(entries: LayerEntries): boolean {
  for (let row = 0; row < entries.count; row++) if (entries.typeOf(row) === 'hardlink') return true;
  return false;
}

function wantedByNameAlone(
  entries: LayerEntries,
  { file, path }: { file: number; path: string },
  dispatch: Dispatch,
): Examiner<unknown>[] {
  const head = {
    sizeBytes: entries.sizeOf(file),
    mode: entries.modeOf(file),
    magic: magicOfNumber(entries.magicOf(file)),
  };
  const already = new Set(dispatch.wantedBy({ ...head, path: entries.pathOf(file) }));
  return dispatch.wantedBy({ ...head, path }).filter((examiner) => !already.has(examiner));
}
