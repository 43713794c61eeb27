import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The modules of `src` as plain JavaScript in `out/emitted`, each by itself; the package has them bundled, and no longer one by one. */
export function emitModules(): void {
  const tsc = join(root, 'node_modules/.bin/tsc');
  execFileSync(tsc, ['-p', join(root, 'tsconfig.build.json'), '--outDir', join(root, 'out/emitted')]);
}
