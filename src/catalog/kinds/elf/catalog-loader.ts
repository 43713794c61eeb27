import {
  type LoaderObject,
  type LoaderTree,
  type NeededLibrary,
  resolveNeeded,
} from '../../../binaries/index.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import { loaderConfigExaminer } from '../../../reach/index.ts';
import { elfExaminer } from './elf-facts.ts';

/** Kept at a time: a few libraries are what nearly all programs need. */
const MOST_OBJECTS = 256;

/** What a file of the tree needs and where the loader would find it there; for any number of files. */
export function catalogLoader(tree: ImageTree): (path: string) => NeededLibrary[] {
  const texts = new Map<string, string | undefined>();
  const objects = new Map<string, LoaderObject | undefined>();
  const loaderTree: LoaderTree = {
    realPath(path) {
      const file = tree.get(path);
      return file?.type === 'file' ? file.path : undefined;
    },
    names: (path) => tree.names(path),
    object(path) {
      if (!objects.has(path)) {
        if (objects.size === MOST_OBJECTS) objects.clear();
        objects.set(path, tree.factsAt(elfExaminer, path));
      }
      return objects.get(path);
    },
    text(path) {
      if (!texts.has(path)) texts.set(path, tree.factsAt(loaderConfigExaminer, path));
      return texts.get(path);
    },
  };
  return (path) => resolveNeeded(loaderTree, path);
}
