/**
 * `npm run test:peers`: against real programs, registries and the Debian mirror; what is absent is skipped by name. Words pick files.
 * Two files at a time, but for those that share what there is once: the ports of a container, a disk, downloads, the moment of a kill.
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
  const together = files.filter((file) => !isAlone(file));
  const alone = files.filter(isAlone);
  const reports = [run(together, 2, { env, folder }), run(alone, 1, { env, folder })];
  process.exitCode = reports.every(({ status }) => status === 0) ? 0 : 1;
  // Of what is printed often only the end is kept, and that would show nothing of what failed in the first of two runs.
  const [first] = reports;
  if (first?.status !== 0 && alone.length > 0) process.stdout.write(first?.summary ?? '');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

type Report = {
  status: number;
  /** Of node: the numbers, and what failed. */
  summary: string;
};

function run(
  tests: readonly string[],
  atOnce: number,
  { env, folder }: { env: NodeJS.ProcessEnv; folder: string },
): Report {
  if (tests.length === 0) return { status: 0, summary: '' };
  const copy = join(folder, `report-${atOnce}`);
  const reporters = ['stdout', copy].flatMap((to) => [
    '--test-reporter=spec',
    `--test-reporter-destination=${to}`,
  ]);
  const { status } = spawnSync(
    process.execPath,
    ['--test', `--test-concurrency=${atOnce}`, ...reporters, ...tests],
    { stdio: 'inherit', env },
  );
  const text = readFileSync(copy, 'utf8');
  return { status: status ?? 1, summary: text.slice(text.lastIndexOf('\nℹ tests ')) };
}
