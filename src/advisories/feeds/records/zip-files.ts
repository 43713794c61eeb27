import { closeSync, fstatSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { messageOf } from '../../../base/errors.ts';
import { Budget, fileAccess, readZip, readZipEntry, type ZipEntry } from '../../../binaries/index.ts';
import { feedError } from '../errors.ts';
import type { FeedFile } from './feed-file.ts';
import { MOST_FEED_BYTES, MOST_RECORD_BYTES, tooLarge } from './limits.ts';

/** The files of a zip, one after another in the order in which they are stored. Throws FEED_DAMAGED for a zip without a directory. */
export function* zipFiles(path: string): Generator<FeedFile, void, undefined> {
  const file = openSync(path, 'r');
  try {
    const access = fileAccess(file, fstatSync(file).size);
    const archive = readZip(access);
    if (archive === undefined)
      throw feedError('FEED_DAMAGED', `${path} is a zip file without the directory at its end`, {
        hint: 'fetch it again: it is truncated',
      });
    const budget = new Budget(access.sizeBytes, { bytesProduced: MOST_FEED_BYTES });
    const read = (entry: ZipEntry): Buffer => {
      const content = readZipEntry(access, entry, { most: MOST_RECORD_BYTES, budget, problem: () => {} });
      return content.read(0, content.sizeBytes);
    };
    for (const entry of archive.entries) {
      if (entry.name.endsWith('/')) continue;
      yield fileOf(entry, read);
    }
    const isShort = archive.problems.find((problem) => problem.includes('entries'));
    if (isShort !== undefined) yield { name: basename(path), refused: `of the zip: ${isShort}` };
  } finally {
    closeSync(file);
  }
}

function fileOf(entry: ZipEntry, read: (entry: ZipEntry) => Buffer): FeedFile {
  const name = Buffer.from(entry.name, 'latin1').toString('utf8');
  if (entry.sizeBytes > MOST_RECORD_BYTES) return { name, refused: tooLarge(entry.sizeBytes) };
  try {
    return { name, bytes: read(entry) };
  } catch (error) {
    return { name, refused: messageOf(error) };
  }
}
