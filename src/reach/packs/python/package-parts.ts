import type { Target, World } from '../../types.ts';
import { foundOnce } from '../../world/found-once.ts';
import { CODE } from './modules.ts';

/** Only whoever tests a package loads its tests. */
const TESTS = /(?:^|\/)(?:tests?|_tests?|testing|conftest\.py)$/;
const LIMIT_FOLDERS = 5000;

/** The folders of a package without its tests. */
export const partsOf = foundOnce((top, world): readonly Target[] =>
  foldersBelow(top, world, TESTS).map((folder) => ({
    folder: `/${folder}`,
    suffixes: CODE,
    shallow: true,
  })),
);

/** What may be run in a package, without its tests. */
export const programsOf = foundOnce(
  (top, world): Target => ({ folder: `/${top}`, only: 'executable', except: testsIn(top, world) }),
);

/** A folder and those below it. `without`: not those of such a name, and what is in them. */
function foldersBelow(top: string, { tree }: World, without?: RegExp): string[] {
  const folders = [top];
  for (const folder of folders)
    for (const name of tree.names(folder)) {
      const path = `${folder}/${name}`;
      if (
        without?.test(name) !== true &&
        tree.get(path, { follow: false })?.type === 'directory' &&
        folders.length < LIMIT_FOLDERS
      )
        folders.push(path);
    }
  return folders;
}

const OF_TESTS_ALONE = /^_?tests?$/;

/** Folders of tests below one, to be told from what begins alike. */
const testsIn = foundOnce((top, world): readonly string[] =>
  foldersBelow(top, world)
    .filter((folder) => OF_TESTS_ALONE.test(folder.slice(folder.lastIndexOf('/') + 1)))
    .map((folder) => `${folder}/`),
);

/** Without that of tests, which their own modules have. */
export const dataIn = foundOnce(
  (folder, world): Target => ({ folder: `/${folder}`, without: CODE, except: testsIn(folder, world) }),
);

/** The folder of tests that a path below a package goes through. */
export function ownTests(path: string): string | undefined {
  const parts = path.split('/').slice(0, -1);
  const at = parts.findIndex((name) => OF_TESTS_ALONE.test(name));
  return at < 0 ? undefined : parts.slice(0, at + 1).join('/');
}
