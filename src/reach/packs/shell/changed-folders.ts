import type { World } from '../../types.ts';
import { isGeneric } from '../../world/generic.ts';
import { followPath } from '../../world/real-path.ts';
import { fittingPaths } from '../words/index.ts';

const PATTERN = /[*?]/;
const GOES = /^(?:cd|pushd|popd)$/;

/** The folders that the text of a `cd` may mean in a script at `path`. Without a leading slash. */
export function folderOf(text: string, path: string, world: World): string[] {
  if (/^\/+\.?$/.test(text)) return [''];
  const beside = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  const tail = text.startsWith('$') ? text.slice(text.indexOf('/') + 1) : text;
  const places = text.startsWith('/') ? [''] : [`${world.run.workingFolder}/`, `/${beside}/`];
  return places
    .map((place) => followPath(world.tree, place + tail)?.file)
    .flatMap((file) => (file?.type === 'directory' ? [file.path] : []));
}

/** A command line with the words that name files and folders of the folder in full; empty: none does. */
export function inFolder(words: readonly string[], folder: string, world: World): string[][] {
  const goes = GOES.test(words[0] ?? '');
  let hasOne = false;
  const there = words.map((word) => {
    const found = isRelative(word) ? followPath(world.tree, `/${folder}/${word}`)?.file : undefined;
    if (found?.type !== 'file' && (found?.type !== 'directory' || goes)) return word;
    hasOne = true;
    return `/${found.path}`;
  });
  return hasOne ? [there] : [];
}

/** What patterns fit in the folder: `cd /etc/x.d; for f in *.conf`. Of a folder for everybody a pattern that fits everything says who is read, not who is run. */
export function* listedIn(folder: string, words: readonly string[], { tree }: World) {
  for (const word of new Set(words)) {
    if (!PATTERN.test(word) || !isRelative(word)) continue;
    const use = isGeneric(folder) && !/\w\w/.test(word) ? 'data' : 'code';
    for (const to of fittingPaths(`${folder}/${word.replace(/^(?:\.\/)+/, '')}`.replace(/^\//, ''), tree) ??
      [])
      yield { to, use, literal: word } as const;
  }
}

function isRelative(word: string): boolean {
  return word !== '' && !word.startsWith('/') && !word.startsWith('-');
}
