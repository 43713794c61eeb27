import type { World } from '../../types.ts';
import { followPath } from '../../world/real-path.ts';

/** The folders that the text of a `cd` may mean in a script at `path`. Without a leading slash. */
export function folderOf(text: string, path: string, world: World): string[] {
  const beside = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  const tail = text.startsWith('$') ? text.slice(text.indexOf('/') + 1) : text;
  const places = text.startsWith('/') ? [''] : [`${world.run.workingFolder}/`, `/${beside}/`];
  return places
    .map((place) => followPath(world.tree, place + tail)?.file)
    .flatMap((file) => (file?.type === 'directory' ? [file.path] : []));
}

/** A command line with the words that name files of the folder in full; empty: none does. */
export function inFolder(words: readonly string[], folder: string, world: World): string[][] {
  let hasOne = false;
  const there = words.map((word) => {
    const isRelative = word !== '' && !word.startsWith('/') && !word.startsWith('-');
    const found = isRelative ? followPath(world.tree, `/${folder}/${word}`)?.file : undefined;
    if (found?.type !== 'file') return word;
    hasOne = true;
    return `/${found.path}`;
  });
  return hasOne ? [there] : [];
}
