import type { Budget } from '../budget.ts';
import type { RandomAccess } from '../random-access.ts';
import { sqliteRows } from '../sqlite/index.ts';
import { bdbBlobs, isBdbHash } from './bdb.ts';
import { RpmHeader } from './header.ts';
import { malformed } from './malformed.ts';
import { isNdb, ndbBlobs } from './ndb.ts';

export { RPM_TAGS, RpmHeader } from './header.ts';

/** Packages with more than this many kilobytes of header are none (rpm itself refuses them). */
const MAX_HEADER_BYTES = 256 * 1024 * 1024;

/**
 * The headers of the packages in rpm's database, whichever of its three formats it is in: SQLite, NDB or a Berkeley DB hash.
 * Throws RPMDB_MALFORMED or SQLITE_MALFORMED, after the headers that could be read; a header that is broken itself goes to
 * `problem`, and the next follows.
 */
export function* readRpmDatabase(
  file: RandomAccess,
  budget: Budget,
  problem: (message: string) => void,
): Generator<RpmHeader, void, undefined> {
  for (const blob of blobsOf(file, budget)) {
    const header = readHeader(blob, budget, problem);
    if (header !== undefined) yield header;
  }
}

function readHeader(blob: Buffer, budget: Budget, problem: (message: string) => void): RpmHeader | undefined {
  try {
    if (blob.length > MAX_HEADER_BYTES) throw malformed(`a package has a header of ${blob.length} bytes`);
    return new RpmHeader(blob, budget);
  } catch (error) {
    if (budget.refusal !== undefined) throw error;
    problem(error instanceof Error ? error.message : 'a header cannot be read');
    return undefined;
  }
}

function* blobsOf(file: RandomAccess, budget: Budget): Generator<Buffer, void, undefined> {
  if (isNdb(file)) yield* ndbBlobs(file);
  else if (isBdbHash(file)) yield* bdbBlobs(file);
  else {
    const rows = sqliteRows(file, 'Packages', budget);
    if (rows === undefined) throw malformed('it has no table of packages');
    for (const [, blob] of rows) if (Buffer.isBuffer(blob)) yield blob;
  }
}
