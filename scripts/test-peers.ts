/**
 * `npm run test:peers`: against real programs, registries and the Debian mirror; what is absent is skipped by name. Words pick files.
 * Two files at a time, but for those that share what there is once: the ports of a container, a disk, downloads, the moment of a kill.
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { emitShearwall } from '../test/fakes/emitted-shearwall.ts';

const ALONE: ReadonlySet<string> = new Set([
  // Containers use the ports of the machine.
  'examples',
  'fleet-incidents',
  'fleet-scenarios',
  'image-readers',
  'login',
  'readers',
  'recipes',
  // Small disks are mounted and filled.
  'fleet-full-disk',
  'full-disk',
  // What they download is kept for the next run.
  'compression-arm64',
  'same-digest',
  // Memory and moments are measured.
  'catalog-hostile',
  'fleet-kill',
  'huge-layer',
  'kill',
]);

const wanted = process.argv.slice(2);
const files = globSync('test/peers/**/*.test.ts')
  .filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)))
  .sort();
const isAlone = (file: string): boolean => ALONE.has(basename(file, '.test.ts'));

const folder = mkdtempSync(join(tmpdir(), 'shearwall-peers-'));
try {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  // Made once for all files: each would make it for itself otherwise.
  if (files.length > 1) {
    const built = join(folder, 'built');
    mkdirSync(built);
    const program = dirname(dirname(emitShearwall(join(folder, 'program'))));
    Object.assign(env, { SHEARWALL_EMITTED: program, SHEARWALL_BUILT: built });
  }
  const statuses = [
    run(
      files.filter((file) => !isAlone(file)),
      2,
      env,
    ),
    run(files.filter(isAlone), 1, env),
  ];
  process.exitCode = statuses.every((status) => status === 0) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(tests: readonly string[], atOnce: number, env: NodeJS.ProcessEnv): number {
  if (tests.length === 0) return 0;
  const { status } = spawnSync(process.execPath, ['--test', `--test-concurrency=${atOnce}`, ...tests], {
    stdio: 'inherit',
    env,
  });
  return status ?? 1;
}
