import { realpath, stat } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { bytePath } from '../../../base/index.ts';
import { systemCodeOf } from '../../../base/storage-errors.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Entry } from '../../../rootfs/index.ts';
import type { ProvenPublisher } from '../../../trust/index.ts';
import { recipeError } from '../errors.ts';
import { isOwnFile, OWN_FOLDER, OWN_PREFIX } from '../own-recipes.ts';
import type { Recipe, RecipeFile, RecipeVerify } from '../types.ts';
import { describeSource } from './describe-source.ts';
import { digestFile } from './digest-file.ts';
import { excluded } from './exclude.ts';
import type { LocalSource } from './local-source.ts';
import { type FolderItem, walkFolder } from './walk-folder.ts';

export type { LocalSource } from './local-source.ts';

export type LocalFilesOptions = {
  /** As in the recipe: amd64, arm/v7. */
  arch: string;
  /** Stands for the recipe's folder. */
  sourceDir?: string | undefined;
  /** Proves who published an item that says who must have; undefined: nobody asks. */
  prove?: ProveSource | undefined;
};

/** Throws for what the expected publisher does not vouch for. */
export type ProveSource = (found: SourceToProve) => Promise<ProvenPublisher>;

export type SourceToProve = {
  item: RecipeFile & { verify: RecipeVerify };
  /** What the item puts into the image. */
  entries: readonly Entry[];
  /** The real path of what the recipe names besides. */
  locate: (name: string) => Promise<string>;
};

export type LocalFiles = { entries: Entry[]; sources: LocalSource[] };

/**
 * The entries that `files:` puts into the image, each item in byte order, with owner and mode from the recipe and from
 * nothing of this machine but the x bit; their time is that of the image, which is set where they enter it. Throws RECIPE_FILE, and RECIPE_FILE_CHANGED when a file does not hold still.
 */
export async function collectLocalFiles(recipe: Recipe, options: LocalFilesOptions): Promise<LocalFiles> {
  const base = options.sourceDir ?? dirname(recipe.path);
  const collected: LocalFiles = { entries: [], sources: [] };
  for (const { item, line } of filesFor(recipe, options.arch)) {
    const { entries, source } = await collectItem(item, base);
    for (const entry of entries) collected.entries.push(entry);
    const verified = await provenBy(options.prove, { item, entries, base });
    collected.sources.push(withoutUndefined({ ...source, line, verified }));
  }
  return collected;
}

/** The items of one architecture, with its name where they leave a place for it. */
function filesFor({ files, fileLines = [] }: Recipe, arch: string): PlacedFile[] {
  return files
    .map((item, index) => ({
      item: { ...item, source: item.source.replaceAll('{arch}', arch) },
      line: fileLines[index],
    }))
    .filter(({ item: { archs } }) => archs === undefined || archs.includes(arch));
}

/** `line`: of the recipe. */
type PlacedFile = { item: RecipeFile; line: number | undefined };

async function provenBy(
  prove: ProveSource | undefined,
  { item, entries, base }: { item: RecipeFile; entries: readonly Entry[]; base: string },
): Promise<ProvenPublisher | undefined> {
  const { verify } = item;
  if (prove === undefined || verify === undefined) return undefined;
  return await prove({ item: { ...item, verify }, entries, locate: (name) => locate(name, base) });
}

type Collected = { entries: Entry[]; source: LocalSource };

async function collectItem(item: RecipeFile, base: string): Promise<Collected> {
  const path = await locate(item.source, base);
  const status = await stat(path);
  if (status.isDirectory()) return await collectFolder(item, path);
  if (!status.isFile())
    throw recipeError('RECIPE_FILE', `files: ${item.source} is neither a file nor a folder`);
  const entries = await readEntries(item, path, [{ path: '', type: 'file' }]);
  return { entries, source: describeSource(item, entries, 'file') };
}

async function collectFolder(item: RecipeFile, path: string): Promise<Collected> {
  if (item.digest) {
    throw recipeError('RECIPE_FILE', `files: ${item.source} is a folder, and 'digest' is of a single file`);
  }
  const found = await walkFolder(path, item.source, excluded(item.exclude));
  const below = await readEntries(item, path, found);
  // The image's root is there already.
  const entries = item.target === '/' ? below : [directory(item, item.target.slice(1)), ...below];
  return { entries, source: describeSource(item, entries, 'folder') };
}

/**
 * The real path of an item's source. The loader made sure that it does not climb out of the folder of the file that names
 * it; here links are followed and must not either. An included file's folder may be next to the recipe's: `../base/x`.
 */
async function locate(source: string, base: string): Promise<string> {
  if (isOwnFile(source)) return await locateOwn(source);
  if (source.startsWith('/')) {
    throw recipeError(
      'RECIPE_FILE',
      `files: ${source} is absolute; sources are relative to the recipe's folder`,
    );
  }
  const climb = /^(?:\.\.\/)*/.exec(`${normalize(source)}/`)?.[0] ?? '';
  const root = await realpath(join(base, climb)).catch((cause: unknown) => {
    throw recipeError('RECIPE_FILE', `files: the folder ${join(base, climb)} does not exist`, { cause });
  });
  const path = await realpath(join(base, source)).catch((cause: unknown) => {
    const hint = `it is looked for in ${base}`;
    throw recipeError('RECIPE_FILE', `files: ${source} does not exist`, { hint, cause });
  });
  if (path === root || path.startsWith(root === sep ? root : root + sep)) return path;
  throw recipeError('RECIPE_FILE', `files: ${source} is a symlink that leads outside the recipe's folder`, {
    hint: 'put the recipe into a folder above all that it takes, or copy the files there',
  });
}

/** True where what `files:` names is not there yet. */
export function isAbsentFile(error: unknown): boolean {
  return recipeError.is(error, 'RECIPE_FILE') && systemCodeOf(error.cause) === 'ENOENT';
}

/** A file of a recipe that comes with this program. */
async function locateOwn(source: string): Promise<string> {
  const path = join(OWN_FOLDER, source.slice(OWN_PREFIX.length));
  const found = path.startsWith(OWN_FOLDER + sep) ? await realpath(path).catch(() => undefined) : undefined;
  if (found !== undefined) return found;
  const hint = 'another version of shearwall may have it';
  throw recipeError('RECIPE_FILE', `files: ${source} is not among the files of this version`, { hint });
}

const AT_ONCE = 16;

async function readEntries(item: RecipeFile, path: string, found: readonly FolderItem[]): Promise<Entry[]> {
  const entries: Entry[] = [];
  let next = 0;
  const readSome = async (): Promise<void> => {
    for (let index = next++; index < found.length; index = next++) {
      const file = found[index];
      if (file) entries[index] = await readEntry(item, path, file);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, readSome));
  return entries;
}

async function readEntry(item: RecipeFile, root: string, found: FolderItem): Promise<Entry> {
  const inImage = [item.target.slice(1), found.path].filter(Boolean).join('/');
  if (found.type === 'directory') return directory(item, inImage);
  const common = { path: bytePath(inImage), uid: item.uid, gid: item.gid, mtime: 0 };
  if (found.type === 'symlink')
    return { ...common, mode: 0o777, type: 'symlink', target: bytePath(found.target) };

  const path = found.path === '' ? root : join(root, found.path);
  const shown = found.path === '' ? item.source : `${item.source}/${found.path}`;
  const { digest, sizeBytes, isExecutable } = await digestFile(path, shown).catch(
    (cause: NodeJS.ErrnoException) => {
      if (recipeError.is(cause)) throw cause;
      throw recipeError('RECIPE_FILE', `files: cannot read ${shown}: ${cause.message}`, { cause });
    },
  );
  if (item.digest && item.digest !== digest) {
    throw recipeError(
      'RECIPE_FILE',
      `files: ${shown} has digest ${digest}, but the recipe says ${item.digest}`,
      {
        hint: 'if the change is meant, write the new digest into the recipe',
      },
    );
  }
  const mode = item.mode ?? (isExecutable ? 0o755 : 0o644);
  return { ...common, mode, type: 'file', content: { kind: 'local', path, sizeBytes, digest } };
}

/** Anyone who may read files of a folder may enter it. */
function directory({ mode, uid, gid }: RecipeFile, path: string): Entry {
  const bits = mode === undefined ? 0o755 : (mode & 0o777) | ((mode & 0o444) >> 2);
  return { path: bytePath(path), mode: bits, uid, gid, mtime: 0, type: 'directory' };
}
