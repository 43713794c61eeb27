import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readBounded } from '../../base/bounded-read.ts';
import { bytePath, compareBytes } from '../../base/index.ts';
import { encodeHeader, endOfArchive, padding } from '../../rootfs/index.ts';

/** One record of a feed is far smaller; anything larger is not a record. */
const MOST_FILE_BYTES = 1 << 30;

/** The files of a folder, or those that are named, as one tar, in the order of their names: half a million small files are slow to copy and to remove. */
export async function* packFolder(
  dir: string,
  files?: readonly string[],
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const path of files ?? filesOf(dir, '')) {
    const { size } = await stat(join(dir, path));
    if (size > MOST_FILE_BYTES) continue;
    const bytes = await readBounded(join(dir, path), MOST_FILE_BYTES);
    const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
    yield encodeHeader({
      type: 'file',
      path: bytePath(path),
      ...metadata,
      content: { kind: 'bytes', bytes },
    });
    yield bytes;
    yield padding(bytes.length);
  }
  yield endOfArchive();
}

/** Regular files; links are not followed, and hidden files are not feeds. */
async function* filesOf(root: string, folder: string): AsyncGenerator<string, void, undefined> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => compareBytes(a.name, b.name))) {
    if (entry.name.startsWith('.')) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* filesOf(root, path);
    else if (entry.isFile()) yield path;
  }
}
