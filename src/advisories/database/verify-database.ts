import type { Digest } from '../../base/index.ts';
import { damaged, guarded, openDatabaseFile } from './database-file.ts';
import { computeFileDigest } from './file-digest.ts';
import { openAdvisoryDatabase } from './open-database.ts';

/** Reads the whole file: that its bytes are those whose digest it states, and that its pages are sound. Throws ADVISORIES_…. */
export function verifyAdvisoryDatabase(path: string): { digest: Digest; builtAt: number } {
  const database = openAdvisoryDatabase(path);
  const { digest: stated, builtAt } = database;
  database.close();
  const { digest, statedAt } = computeFileDigest(path, stated);
  if (digest !== stated || statedAt === undefined)
    throw damaged(path, `its digest is ${digest}, and it says ${stated}`);
  const file = openDatabaseFile(path);
  try {
    // Who makes a file states any digest: the pages may still be such that SQLite stumbles.
    const [{ integrity_check: verdict } = {}] = guarded(path, () =>
      file.prepare('PRAGMA integrity_check(1)').all(),
    );
    if (verdict !== 'ok') throw damaged(path, String(verdict));
  } finally {
    file.close();
  }
  return { digest, builtAt };
}
