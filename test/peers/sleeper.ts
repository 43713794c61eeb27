import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const TRIES = 300;

/** A tar of this machine's `sleep` and its libraries, as a layer. */
export function sleeperTar(folder: string): string {
  const tarball = join(folder, 'sleeper.tar');
  const libraries = execFileSync('ldd', ['/bin/sleep'], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
  const paths = ['/bin/sleep', ...libraries].map((path) => path.slice(1));
  execFileSync('tar', ['-chf', tarball, '-C', '/', ...paths]);
  return tarball;
}

/** Looks until there is something; throws after a minute. */
export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < TRIES; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(200);
  }
  throw new Error('it was waited for in vain');
}
