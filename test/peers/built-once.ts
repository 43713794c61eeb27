/** What several files look at is built once for all of them: a Debian of a hundred packages takes most of a minute. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folder that `make` filled; nobody may change what is in it. `npm run test:peers` names a folder for all files in SHEARWALL_BUILT;
 * a file that runs alone has it in `own`.
 */
export function builtOnce(name: string, own: string, make: (folder: string) => void): string {
  const folder = join(process.env['SHEARWALL_BUILT'] ?? own, name.replaceAll(' ', '-'));
  const [done, lock] = [`${folder}.done`, `${folder}.lock`];
  while (!existsSync(done)) {
    if (!takeLock(lock)) {
      pause();
      continue;
    }
    try {
      if (existsSync(done)) break;
      // Of somebody who failed at it.
      rmSync(folder, { recursive: true, force: true });
      make(folder);
      writeFileSync(done, '');
    } finally {
      rmSync(lock);
    }
  }
  return folder;
}

/** False where another process that lives has it. */
function takeLock(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (isLeft(path)) rmSync(path, { force: true });
    return false;
  }
}

function isLeft(path: string): boolean {
  try {
    const holder = Number(readFileSync(path, 'utf8'));
    // Taken, and its holder not written yet.
    if (holder === 0) return false;
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
}
