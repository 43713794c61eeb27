import { pathGlob } from '../../../../base/glob.ts';
import { compareBytes } from '../../../../base/index.ts';
import { readText, treePath } from '../made-entries.ts';
import type { RootView } from '../types.ts';

const CONFIGURATION = 'etc/ld.so.conf';
const INCLUDE_DEPTH = 8;
const FOLDER_LIMIT = 1_000;

/** Folders that /etc/ld.so.conf names, includes read where they stand (ldconfig(8)); tree paths, in order, none twice. */
export async function configuredFolders(root: RootView): Promise<string[]> {
  const folders = new Set<string>();
  await readConfiguration(root, CONFIGURATION, folders, INCLUDE_DEPTH);
  return [...folders];
}

async function readConfiguration(
  root: RootView,
  path: string,
  folders: Set<string>,
  depth: number,
): Promise<void> {
  const text = (await readText(root, path)) ?? '';
  for (const written of text.split('\n')) {
    const line = written.replace(/#.*/, '').trim();
    const patterns = /^include\s+(\S[^]*)$/.exec(line)?.[1];
    if (patterns !== undefined) {
      const files =
        depth > 0 ? patterns.split(/\s+/).flatMap((pattern) => matchingFiles(root, path, pattern)) : [];
      for (const file of files) await readConfiguration(root, file, folders, depth - 1);
    } else if (!line.startsWith('hwcap ')) {
      for (const folder of line.split(/[:,\s]+/)) {
        const place = treePath(folder.replace(/=.*/, ''));
        if (place !== undefined && place !== '' && folders.size < FOLDER_LIMIT) folders.add(place);
      }
    }
  }
}

/** `*` and `?` in the file name only, as every package uses it; hidden files need a written dot. */
function matchingFiles(root: RootView, from: string, pattern: string): string[] {
  const absolute = pattern.startsWith('/')
    ? pattern
    : `/${from.slice(0, from.lastIndexOf('/') + 1)}${pattern}`;
  const place = treePath(absolute);
  if (place === undefined) return [];
  const slash = place.lastIndexOf('/');
  const name = place.slice(slash + 1);
  const glob = pathGlob(name);
  return root
    .list(place.slice(0, Math.max(slash, 0)))
    .map((entry) => entry.path)
    .filter((path) => {
      const file = path.slice(path.lastIndexOf('/') + 1);
      return (name.startsWith('.') || !file.startsWith('.')) && glob.fits(file);
    })
    .sort(compareBytes);
}
