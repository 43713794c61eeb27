import { basename, dirname, join, resolve } from 'node:path';
import { type ReadFile, readStart } from '../../base/bounded-read.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type ReadBefore, readAnew } from '../read-before.ts';
import { recipeError } from './errors.ts';
import { filesBelow } from './named-files.ts';
import { type NormalisedDocument, normalise } from './normalise.ts';
import { readKey, readRecipeFiles } from './read-recipe-files.ts';
import { digestOfRecipe } from './recipe-digest.ts';
import type { DebianRepository, KeyFile, Recipe } from './types.ts';

export type LoadRecipeOptions = {
  /**
   * How to read a recipe, an include or a key; who gives it decides what may be read. By default from disk: the recipe, and
   * of what it names the regular files whose real path is in the recipe's folder or an `includeDirs`.
   */
  readFile?: ReadFile;
  /** Folders that includes and keys may be in besides the recipe's own. */
  includeDirs?: readonly string[] | undefined;
  /** Default: every file is parsed and checked. */
  before?: ReadBefore | undefined;
};

/** Reads, merges and checks a recipe. Every error (RECIPE_*) names file, line and column where there is one. */
export async function loadRecipe(path: string, options: LoadRecipeOptions = {}): Promise<Recipe> {
  const { readFile, includeDirs = [], before = readAnew } = options;
  const readers = {
    readRecipe: readFile ?? readStart,
    readNamed: readFile ?? filesBelow([dirname(path), ...includeDirs]),
    before,
  };
  const { document: written, fileLines } = await readRecipeFiles(path, readers);
  const document = normalise(written);
  const readKeys = (names: readonly string[], by: string): Promise<KeyFile[]> =>
    readKeyring({ names, by }, dirname(path), readers.readNamed);
  const keyring = await readKeys(document.contents.keyring, 'contents.keyring');
  const repositories: DebianRepository[] = [];
  for (const { keyring: names, ...repository } of document.contents.repositories)
    repositories.push(
      withoutUndefined({
        ...repository,
        keyring: names && (await readKeys(names, `the keyring of ${repository.suite}`)),
      }),
    );
  const contents = { ...document.contents, repositories, keyring };
  if (contents.packages.length === 0 && document.files.length === 0) {
    const hint = 'add contents.packages (a list of Debian packages) or files';
    throw recipeError('RECIPE_INVALID', `${path} puts nothing into the image`, { hint });
  }
  assertStartsSomething(document, path);
  return withoutUndefined({
    ...document,
    name: basename(path).replace(/\.ya?ml$/, ''),
    path: resolve(path),
    digest: digestOfRecipe({ ...document, contents }),
    contents,
    fileLines: fileLines.length > 0 ? fileLines : undefined,
  });
}

/** Without a command nothing is loaded, and everything would go. */
function assertStartsSomething(
  { contents: { slim }, entrypoint = [], cmd = [], reach }: NormalisedDocument,
  path: string,
): void {
  if (slim === undefined || entrypoint.length + cmd.length > 0 || reach !== undefined) return;
  throw recipeError(
    'RECIPE_INVALID',
    `${path}: contents.slim, and nothing is started that files are kept for`,
    {
      hint: 'give entrypoint or cmd, or say under reach.roots what is run in the container',
    },
  );
}

/** `by`: the key of the recipe that names the files. */
async function readKeyring(
  { names, by }: { names: readonly string[]; by: string },
  folder: string,
  readFile: ReadFile,
): Promise<KeyFile[]> {
  const keys = [];
  for (const name of names) {
    const path = name.startsWith('/') ? name : join(folder, name);
    keys.push({ name: basename(name), bytes: await readKey({ path, written: name, by }, readFile) });
  }
  return keys;
}
