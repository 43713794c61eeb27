import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { messageOf, ShearwallError } from '../../base/index.ts';
import { systemCodeOf, whyUnread } from '../../base/storage-errors.ts';
import { advisoriesError } from '../errors.ts';
import { APPLICATION_ID, MAJOR } from './schema.ts';

const HEADER_BYTES = 100;
const AGAIN = 'build or pull it anew: "shearwall db build", "shearwall db pull"';

/** Opens the file for reading, after its header says that it is whole and one of ours. Throws ADVISORIES_…. */
export function openDatabaseFile(path: string): DatabaseSync {
  checkHeader(path);
  const url = pathToFileURL(path);
  // Nobody changes the file: no locks, no journal that somebody has put next to it.
  url.searchParams.set('immutable', '1');
  return guarded(path, () => {
    const database = new DatabaseSync(url, { readOnly: true });
    database.exec('PRAGMA trusted_schema = 0; PRAGMA cell_size_check = 1');
    return database;
  });
}

/** Failures of SQLite while it reads, as our own errors: a damaged database is not trusted at all. */
export function guarded<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ShearwallError) throw error;
    throw damaged(path, messageOf(error), error);
  }
}

/** SQLite file format, 1.3: the header says how many pages there are, so a file that was cut is known by its size. */
function checkHeader(path: string): void {
  const { header, sizeBytes } = readHeader(path);
  if (sizeBytes === 0) throw notOurs(path, 'it is empty');
  if (!header.toString('latin1').startsWith('SQLite format 3\0')) throw notOurs(path, 'not a SQLite file');
  if (header.length < HEADER_BYTES) throw damaged(path, `truncated after ${sizeBytes} bytes`);
  if (header.readUInt32BE(68) !== APPLICATION_ID)
    throw notOurs(path, 'it is the database of another program');
  const [major, minor] = [header.readUInt16BE(60), header.readUInt16BE(62)];
  if (major !== MAJOR) throw otherMajor(path, major, minor);
  const stored = header.readUInt16BE(16);
  const wholeBytes = (stored === 1 ? 65_536 : stored) * header.readUInt32BE(28);
  if (sizeBytes !== wholeBytes) throw damaged(path, `it has ${sizeBytes} bytes, expected ${wholeBytes}`);
}

function readHeader(path: string): { header: Buffer; sizeBytes: number } {
  try {
    // A named pipe would be waited for, by all of this process.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(file);
      if (stats.isDirectory()) throw notOurs(path, 'it is a folder');
      if (!stats.isFile()) throw notOurs(path, 'it is a pipe or a device, and is read more than once');
      const header = Buffer.alloc(HEADER_BYTES);
      const length = readSync(file, header, 0, HEADER_BYTES, 0);
      return { header: header.subarray(0, length), sizeBytes: stats.size };
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (cause instanceof ShearwallError) throw cause;
    if (systemCodeOf(cause) === 'ENOENT')
      throw advisoriesError('ADVISORIES_MISSING', `there is no advisory database at ${path}`, {
        hint: 'run "shearwall db update" and "shearwall db build", or "shearwall db pull"',
        cause,
      });
    const reason = whyUnread(cause);
    throw advisoriesError('ADVISORIES_UNREADABLE', `cannot read the advisory database ${path}: ${reason}`, {
      cause,
    });
  }
}

function notOurs(path: string, reason: string): Error {
  return advisoriesError('ADVISORIES_NOT_A_DATABASE', `${path} is not an advisory database: ${reason}`, {
    hint: AGAIN,
  });
}

export function damaged(path: string, reason: string, cause?: unknown): Error {
  return advisoriesError('ADVISORIES_DAMAGED', `the advisory database ${path} is damaged: ${reason}`, {
    hint: AGAIN,
    cause,
  });
}

function otherMajor(path: string, major: number, minor: number): Error {
  const message = `the advisory database ${path} has version ${major}.${minor}, and this program reads ${MAJOR}.x`;
  return major > MAJOR
    ? advisoriesError('ADVISORIES_TOO_NEW', message, {
        hint: 'update shearwall, or build the database with this version: "shearwall db build"',
      })
    : advisoriesError('ADVISORIES_TOO_OLD', message, { hint: AGAIN });
}
