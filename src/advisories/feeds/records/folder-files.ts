import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../base/errors.ts';
import { compareBytes } from '../../../base/index.ts';
import { whyUnread } from '../../../base/storage-errors.ts';
import { feedError } from '../errors.ts';
import type { FeedFile } from './feed-file.ts';
import { MOST_RECORD_BYTES, tooLarge } from './limits.ts';

const DEEPEST_FOLDER = 32;

/** The files below a folder, sorted; links are not followed. */
export function* folderFiles(path: string): Generator<FeedFile, void, undefined> {
  for (const name of namesBelow(path, '', 0)) yield readFile(path, name);
}

function* namesBelow(root: string, folder: string, depth: number): Generator<string, void, undefined> {
  const entries = list(join(root, folder)).toSorted((a, b) => compareBytes(a.name, b.name));
  for (const entry of entries) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    // `.git` and the settings of tools.
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory() && depth < DEEPEST_FOLDER) yield* namesBelow(root, name, depth + 1);
    else if (entry.isFile()) yield name;
  }
}

function list(folder: string): ReturnType<typeof readEntries> {
  try {
    return readEntries(folder);
  } catch (cause) {
    throw feedError('FEED_UNREADABLE', `${folder} cannot be read: ${whyUnread(cause)}`, {
      cause,
      hint: 'look at the path and its permissions',
    });
  }
}

const readEntries = (folder: string) => readdirSync(folder, { withFileTypes: true });

function readFile(root: string, name: string): FeedFile {
  try {
    const { size } = lstatSync(join(root, name));
    return size > MOST_RECORD_BYTES
      ? { name, refused: tooLarge(size) }
      : { name, bytes: readFileSync(join(root, name)) };
  } catch (error) {
    return { name, refused: messageOf(error) };
  }
}
