import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { type ReadFile, readStart } from '../../base/bounded-read.ts';
import { messageOf } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ReadBefore } from '../read-before.ts';
import { recipeError } from './errors.ts';
import { mergeDocuments } from './merge-documents.ts';
import { OutsideError } from './named-files.ts';
import { OWN_FOLDER, OWN_PREFIX, ownRecipeNames, ownRecipePath } from './own-recipes.ts';
import { recipeProblems } from './problem.ts';
import type { OneFile } from './read-one-file.ts';
import type { RecipeDocument } from './schema.ts';

const RECIPE_LIMIT = 1024 * 1024;
const KEY_LIMIT = 1024 * 1024;
const INCLUDE_DEPTH = 8;

/** How the recipe itself is read, and how what it names: the user chose the one, its writer the other. */
export type RecipeReaders = { readRecipe: ReadFile; readNamed: ReadFile; before: ReadBefore };

/** `fileLines`: of each of `files`, its line in the recipe; undefined: it comes from an include. */
type RecipeFiles = { document: RecipeDocument; fileLines: (number | undefined)[] };

/** The recipe file and what it includes as one document; `keyring` and `files` paths are relative to the recipe's folder. */
export async function readRecipeFiles(
  path: string,
  { readRecipe, readNamed, before }: RecipeReaders,
): Promise<RecipeFiles> {
  const root = dirname(resolve(path));
  let ownLines: number[] = [];
  const document = await readDocument(path, []);
  const included = Math.max(0, (document.files?.length ?? 0) - ownLines.length);
  return { document, fileLines: [...Array.from({ length: included }, () => undefined), ...ownLines] };

  async function readDocument(file: string, including: readonly string[]): Promise<RecipeDocument> {
    const isOwn = dirname(resolve(file)) === OWN_FOLDER;
    const bytes = await readBytes(file, including.length === 0 ? readRecipe : isOwn ? readStart : readNamed);
    const one = await before('recipe', bytes, async () =>
      (await import('./read-one-file.ts')).readOneFile(file, textOf(bytes, file)),
    );
    const folder = isOwn && including.length > 0 ? OWN_PREFIX : relative(root, dirname(resolve(file)));
    const document = rebase(one.document, folder);
    if (including.length === 0) ownLines = one.fileLines;
    if (document.include === undefined) return document;
    const chain = [...including, resolve(file)];
    const includer = { file, text: () => textOf(bytes, file), include: one.include };
    const next = includePath(includer, document.include, chain);
    return mergeDocuments(await readInclude(includer, next, chain), document);
  }

  async function readInclude(
    includer: Includer,
    next: string,
    chain: readonly string[],
  ): Promise<RecipeDocument> {
    try {
      return await readDocument(next, chain);
    } catch (error) {
      const isUnread = recipeError.is(error, 'RECIPE_NOT_FOUND') || recipeError.is(error, 'RECIPE_INCLUDE');
      if (!isUnread || error.details?.['file'] !== next) throw error;
      const problem = {
        code: error.code as 'RECIPE_NOT_FOUND' | 'RECIPE_INCLUDE',
        message: `include: ${error.message}`,
        ...includer.include,
      };
      throw recipeProblems(includer.file, includer.text(), [problem]);
    }
  }
}

/** Bytes of a file of keys. `by`: what names it, as `written`: `contents.keyring`. */
export async function readKey(
  { path, written, by }: { path: string; written: string; by: string },
  readFile: ReadFile,
): Promise<Uint8Array> {
  const bytes = await read(path, KEY_LIMIT, readFile, `${by}: cannot read the key ${written}`);
  if (bytes.length === 0) throw recipeError('RECIPE_INVALID', `${by}: ${written} is empty`);
  if (isPrivate(bytes))
    throw recipeError('RECIPE_INVALID', `${by}: ${written} holds a private key`, {
      hint: 'provenance shows these files to everybody who has the image: name the public key, as "gpg --export" writes it',
    });
  return bytes;
}

/** In PEM or armor; or a packet of OpenPGP (RFC 9580, 5.5.1.3) whose tag is that of a secret key, in the old form or the new. */
function isPrivate(bytes: Uint8Array): boolean {
  const [first = 0] = bytes;
  return first >> 2 === 0b100101 || first === 0xc5 || Buffer.from(bytes).includes('PRIVATE KEY');
}

type Includer = { file: string; text: () => string; include: OneFile['include'] };

function includePath(includer: Includer, include: string, chain: readonly string[]): string {
  const fail = (message: string) => {
    const problem = { code: 'RECIPE_INCLUDE' as const, message, ...includer.include };
    return recipeProblems(includer.file, includer.text(), [problem]);
  };
  if (include.startsWith(OWN_PREFIX)) {
    const own = ownRecipePath(include.slice(OWN_PREFIX.length));
    if (own !== undefined) return own;
    throw fail(`there is no recipe '${include}': shearwall has ${ownRecipeNames().join(', ')}`);
  }
  if (/^[a-z][a-z0-9+.-]+:|^git@|^github\.com\//i.test(include)) {
    throw fail(
      `include takes a local file, not '${include}': what is fetched again can change unnoticed, so save it next to the recipe`,
    );
  }
  const next = isAbsolute(include) ? include : join(dirname(includer.file), include);
  if (chain.includes(resolve(next)))
    throw fail(`'${include}' includes itself, by way of ${chain.length} file${chain.length > 1 ? 's' : ''}`);
  if (chain.length >= INCLUDE_DEPTH) throw fail(`includes are more than ${INCLUDE_DEPTH} deep`);
  return next;
}

/** Relative paths of an included file start at its own folder; the recipe's folder is where everybody else starts. */
function rebase(document: RecipeDocument, folder: string): RecipeDocument {
  if (folder === '') return document;
  const from = (path: string) =>
    path.startsWith('/') ? path : folder === OWN_PREFIX ? `${folder}${path}` : join(folder, path);
  const { contents, files } = document;
  return withoutUndefined({
    ...document,
    contents: contents && rebaseKeys(contents, from),
    files: files ? files.map((file) => rebaseFile(file, from)) : undefined,
  });
}

type FileDocument = NonNullable<RecipeDocument['files']>[number];

function rebaseFile(file: FileDocument, from: (path: string) => string): FileDocument {
  const { source, verify } = file;
  const { evidence = '', archive } = verify ?? {};
  const moved = verify && { ...verify, evidence: from(evidence), archive: archive && from(archive) };
  return withoutUndefined({ ...file, source: from(source), verify: moved && withoutUndefined(moved) });
}

type ContentsDocument = NonNullable<RecipeDocument['contents']>;

function rebaseKeys(contents: ContentsDocument, from: (path: string) => string): ContentsDocument {
  const rebased = (list: ContentsDocument['repositories']): ContentsDocument['repositories'] =>
    list?.map((one) =>
      typeof one === 'string' ? one : withoutUndefined({ ...one, keyring: one.keyring?.map(from) }),
    );
  return withoutUndefined({
    ...contents,
    repositories: rebased(contents.repositories),
    build_repositories: rebased(contents.build_repositories),
    keyring: contents.keyring?.map(from),
  });
}

async function readBytes(file: string, readFile: ReadFile): Promise<Uint8Array> {
  return await read(file, RECIPE_LIMIT, readFile, `cannot read the recipe ${file}`);
}

function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw recipeError('RECIPE_SYNTAX', `${file} is not UTF-8 text`, { cause });
  }
}

async function read(
  path: string,
  limitBytes: number,
  readFile: ReadFile,
  failure: string,
): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path, limitBytes + 1);
  } catch (cause) {
    if (cause instanceof OutsideError)
      throw recipeError('RECIPE_INCLUDE', `${failure}: ${cause.message}`, { details: { file: path } });
    const why = SYSTEM_CODES[(cause as NodeJS.ErrnoException).code ?? ''] ?? messageOf(cause);
    throw recipeError('RECIPE_NOT_FOUND', `${failure}: ${why}`, { cause, details: { file: path } });
  }
  if (bytes.length <= limitBytes) return bytes;
  throw recipeError('RECIPE_TOO_LARGE', `${failure}: it is larger than ${limitBytes} bytes`);
}

const SYSTEM_CODES: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
};
