/**
 * `npm run build`: makes `dist` beside the one that is there and takes its place when it is whole. Who is ended half way leaves the one before, or none, and
 * then the sources run.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const made = join(root, 'dist.new.tmp');
const before = join(root, 'dist.old.tmp');

const run = (program: string, ...args: string[]): void => {
  execFileSync(program, args, { cwd: root, stdio: 'inherit' });
};

rmSync(made, { recursive: true, force: true });
run('tsc', '-p', 'tsconfig.build.json', '--outDir', made);
for (const script of ['copy-assets.ts', 'bundle-cli.ts'])
  run(process.execPath, join(root, 'scripts', script), made);
rmSync(before, { recursive: true, force: true });
if (existsSync(dist)) renameSync(dist, before);
renameSync(made, dist);
rmSync(before, { recursive: true, force: true });
