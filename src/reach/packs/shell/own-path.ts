import type { World } from '../../types.ts';
import { followPath } from '../../world/real-path.ts';
import type { ShellFacts } from './shell-types.ts';

/** Folders that a script puts into PATH itself (`PATH=/opt/x/bin:$PATH`), as it has them; those of the image's PATH left out. */
export function ownPath({ words }: Pick<ShellFacts, 'words'>, path: string, world: World): string[] {
  const beside = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  const folders = words
    .filter((word) => word.includes(':') || /\/s?bin\/?$/.test(word))
    .flatMap((word) => word.split(':'))
    // `$(dirname "$0")/../lib`.
    .map((folder) => folder.replace(/^\$[^/]*(?=\/\w|\/\.\.\/)/, `/${beside}`))
    .filter((folder) => folder.startsWith('/') && !world.searchPath.includes(folder.slice(1)));
  return [...new Set(folders)].filter((folder) => followPath(world.tree, folder)?.file.type === 'directory');
}

/** What bare names of a command line run from these folders: each with a leading slash. */
export function programsIn(folders: readonly string[], names: readonly string[], world: World): string[] {
  return folders.flatMap((folder) =>
    names
      .filter((name) => name !== '' && !name.includes('/'))
      .map((name) => `${folder}/${name}`)
      .filter((path) => world.program(path) !== undefined),
  );
}
