import type { ImageFile } from '../../image-files/index.ts';
import type { World } from '../types.ts';
import { followPath, mayBeThere } from './real-path.ts';

const BETWEEN = /[=:,;()[\]{}"'`<>|&\s]/;

/** `--config=/etc/x`, `-I/usr/lib/a:/usr/lib/b`, `file:///x`: the word, its pieces, and what begins with a slash in them. */
export function pathsInWord(word: string): string[] {
  // Of nearly every word.
  if (!word.startsWith('-') && !BETWEEN.test(word)) return [word];
  const pieces = new Set([word]);
  for (const piece of word.split(BETWEEN)) {
    if (piece.length > 1) pieces.add(piece);
    const slash = piece.indexOf('/');
    if (slash > 0 && piece.startsWith('-')) pieces.add(piece.slice(slash));
  }
  return [...pieces];
}

/** `path`: absolute, as it is looked up; `file`: where that leads. */
export type NamedFile = { path: string; file: ImageFile };

/** `/`, `/srv/`. */
function inFolder(folder: string): string {
  return folder === '' ? '/' : `/${folder}/`;
}

/** The file or folder that a word names: as it stands, from the work dir, or from the folder `beside`. */
export function fileOfWord(world: World, word: string, beside: string): NamedFile | undefined {
  if (word === '' || word.length > 4096 || !mayBeThere(world.tree, word)) return undefined;
  const work = world.run.workingFolder.replace(/^\/+/, '');
  const places = word.startsWith('/') ? [''] : [inFolder(work), inFolder(beside)];
  for (const place of places) {
    const file = followPath(world.tree, place + word)?.file;
    if (file !== undefined) return { path: place + word, file };
  }
  // `"$(dirname "$0")/lib.sh"`, `$HERE/lib.sh`: what comes after something that a shell expands is beside the file, or one folder up.
  const slash = word.indexOf('/');
  const tail = slash < 0 ? '' : word.slice(slash + 1);
  const folders = beside === '' ? [] : [beside, beside.slice(0, Math.max(beside.lastIndexOf('/'), 0))];
  for (const folder of tail === '' ? [] : folders) {
    const path = `/${folder}/${tail}`;
    const file = followPath(world.tree, path)?.file;
    if (file?.type === 'file') return { path, file };
  }
  return undefined;
}
