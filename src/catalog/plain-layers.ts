import type { Ground, ImageFile, ImageFiles } from '../image-files/index.ts';
import { kindOf } from './accounting/kind-of.ts';
import { packagePlace } from './accounting/package-place.ts';
import type { Contents } from './catalogue-files.ts';

/** What layers add that hold only files that nobody looks for, and that say nothing. */
export type AddedOnTop = Pick<Contents, 'layerSizes' | 'entries'> & { files: number; bytes: number };

/** How many layers are below the uppermost plain ones; at least one. */
export function belowPlainLayers({ layers, isPlain }: Pick<ImageFiles, 'layers' | 'isPlain'>): number {
  let count = layers.length;
  while (count > 1 && isPlain(count - 1)) count--;
  return count;
}

/**
 * What layers on that ground change: undefined where it is more than how much there is. All that is made of an image follows from what examiners
 * found, from what stands where somebody looks for it, and from which files can run or are where installers put packages.
 */
export function addedBy(top: ImageFiles, ground: Ground): AddedOnTop | undefined {
  if (!top.layers.every((_, position) => top.isPlain(position))) return undefined;
  let [entries, files, bytes] = [0, 0, 0];
  for (const file of top.tree.files()) {
    const isFolder = file.type === 'directory';
    if (!ground.isFreeFor({ path: file.path, isFolder })) return undefined;
    if (!ground.isFolder(file.path)) entries++;
    if (isFolder) continue;
    if (isOfNote(file)) return undefined;
    files++;
    bytes += file.sizeBytes;
  }
  if (top.problems.length > 0) return undefined;
  const layerSizes = top.layers.map(({ sizeBytes, entries: all }) => ({ sizeBytes, entries: all }));
  return { layerSizes, entries, files, bytes };
}

function isOfNote(file: ImageFile): boolean {
  return kindOf(file) !== undefined || packagePlace(file.path) !== undefined;
}

export function withAdded<C extends Pick<Contents, 'layerSizes' | 'entries' | 'coverage'>>(
  contents: C,
  { layerSizes, entries, files, bytes }: AddedOnTop,
): C {
  const { coverage } = contents;
  return {
    ...contents,
    entries: contents.entries + entries,
    layerSizes: [...contents.layerSizes, ...layerSizes],
    coverage: {
      ...coverage,
      files: { ...coverage.files, all: coverage.files.all + files },
      bytes: { ...coverage.bytes, all: coverage.bytes.all + bytes },
      unlisted: { files: coverage.unlisted.files + files, bytes: coverage.unlisted.bytes + bytes },
    },
  };
}
