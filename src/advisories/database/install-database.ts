import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Digest } from '../../base/index.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { withShownPath } from '../shown-path.ts';
import { buildFailure } from './build/build-failure.ts';
import { TemporaryFiles } from './build/temporary-files.ts';
import { verifyAdvisoryDatabase } from './verify-database.ts';

type InstallInput = {
  path: string;
  bytes: AsyncIterable<Uint8Array>;
  accept: (arrived: { digest: Digest; builtAt: number }) => boolean;
  /** What it is called in messages: where it came from. */
  shown: string;
};

/**
 * Puts a database that somebody else has built in the place of the one in use: after all of it has arrived, was found whole, and
 * `accept` has said yes. Until then, and when it says no, the one before is in use. Throws ADVISORIES_… and what `bytes` throws.
 */
export async function installAdvisoryDatabase({
  path,
  bytes,
  accept,
  shown,
}: InstallInput): Promise<{ digest: Digest; builtAt: number; isInstalled: boolean }> {
  try {
    makeFolder(dirname(path));
    await using files = await TemporaryFiles.make(path);
    const file = await open(files.database, 'wx', 0o644);
    try {
      for await (const chunk of bytes) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    const arrived = await withShownPath(files.database, shown, () => verifyAdvisoryDatabase(files.database));
    const isInstalled = accept(arrived);
    if (isInstalled) await files.publish();
    return { ...arrived, isInstalled };
  } catch (error) {
    throw buildFailure(path, error);
  }
}
