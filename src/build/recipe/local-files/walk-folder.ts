import type { Dirent } from 'node:fs';
import { opendir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { bytePath, compareBytes } from '../../../base/index.ts';
import { recipeError } from '../errors.ts';
import type { Excluded } from './exclude.ts';

/** Something below a folder; `path` is relative to it, as text. */
export type FolderItem = { path: string } & (
  | { type: 'file' | 'directory' }
  | { type: 'symlink'; target: string }
);

const ENTRY_LIMIT = 500_000;

/** Everything below a folder in byte order, without what is excluded. Links are looked at, never followed. */
export async function walkFolder(folder: string, shown: string, isExcluded: Excluded): Promise<FolderItem[]> {
  const found: FolderItem[] = [];
  const pending = [''];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for await (const item of await opendir(join(folder, below))) {
      const path = below === '' ? item.name : `${below}/${item.name}`;
      if (isExcluded(bytePath(path), item.isDirectory())) continue;
      if (found.length >= ENTRY_LIMIT)
        throw refuse(`${shown} holds more than ${ENTRY_LIMIT} files`, 'leave some out with exclude');
      found.push(await look(folder, path, shown, item));
      if (item.isDirectory()) pending.push(path);
    }
  }
  return found.sort((a, b) => compareBytes(bytePath(a.path), bytePath(b.path)));
}

async function look(folder: string, path: string, shown: string, item: Dirent): Promise<FolderItem> {
  const at = `${shown}/${path}`;
  // Node turns bytes that are not UTF-8 into this character, and then nobody could open the file by that name.
  if (path.includes('\ufffd'))
    throw refuse(`${at}: its name is not UTF-8`, 'rename it, or leave it out with exclude');
  if (item.isDirectory()) return { path, type: 'directory' };
  if (item.isFile()) return { path, type: 'file' };
  if (item.isSymbolicLink())
    return { path, type: 'symlink', target: checkedTarget(await readlink(join(folder, path)), path, at) };
  throw refuse(
    `${at} is a ${kindOf(item)}, which no image can hold`,
    'remove it, or leave it out with exclude',
  );
}

function checkedTarget(target: string, path: string, at: string): string {
  if (target.startsWith('/')) {
    const hint = `make it relative, or write it under paths: {type: symlink, source: ${target}}`;
    throw refuse(
      `${at} is a symlink to the absolute path ${target}, which is this machine's, not the image's`,
      hint,
    );
  }
  let depth = path.split('/').length - 1;
  for (const part of target.split('/')) {
    depth += part === '..' ? -1 : part === '' || part === '.' ? 0 : 1;
    if (depth >= 0) continue;
    throw refuse(
      `${at} is a symlink to ${target}, out of the folder`,
      'copy what it points to, or write the link under paths',
    );
  }
  return target;
}

function kindOf(item: Dirent): string {
  if (item.isSocket()) return 'socket';
  if (item.isFIFO()) return 'named pipe';
  return item.isBlockDevice() || item.isCharacterDevice() ? 'device' : 'file of an unknown kind';
}

function refuse(what: string, hint: string): Error {
  return recipeError('RECIPE_FILE', `files: ${what}`, { hint });
}
