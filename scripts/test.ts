/**
 * `npm test`: the quick suite. With COVERAGE=1 also thresholds of coverage, which take as long again. Arguments are passed on to
 * node's test runner.
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { groupTests } from './group-tests.ts';

const files = [
  ...globSync('src/**/*.test.ts'),
  ...globSync('test/*.test.ts'),
  ...globSync('test/compatibility/*.test.ts'),
].sort();
const coverage = [
  '--experimental-test-coverage',
  '--test-coverage-include=src/**/*.ts',
  '--test-coverage-exclude=src/**/*.test.ts',
  '--test-coverage-lines=85',
  '--test-coverage-functions=80',
];
/** Half a gigabyte is well spent on fewer collections of what is young: a tenth of all CPU. */
const roomy = ['--max-semi-space-size=64'];
const isMeasured = process.env['COVERAGE'] === '1';
const folder = mkdtempSync(join(tmpdir(), 'shearwall-tests-'));
try {
  // With coverage each file has a process of its own: so it is seen, too, that each passes without the others.
  const entries = isMeasured ? files : writeGroups(folder);
  const args = [
    '--test',
    // Ends what hangs: the slowest suite needs less than a minute on a quiet machine. No test asserts how fast it was.
    '--test-timeout=3600000',
    // One more than the two cores that everybody has: what waits leaves its core to another.
    '--test-concurrency=3',
    ...(isMeasured ? coverage : roomy),
    ...process.argv.slice(2),
    ...entries,
  ];
  // Processes load much the same modules: each is stripped and compiled once. Coverage would be less exact.
  const env = isMeasured ? process.env : { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A file for each process, that loads its tests; node names the test's own file where one fails. */
function writeGroups(below: string): string[] {
  const { alone, together } = groupTests(new Map(files.map((file) => [file, readFileSync(file, 'utf8')])));
  const processes = [...together, ...alone.map((file) => [basename(file, '.test.ts'), [file]] as const)];
  return processes.map(([name, tests], turn) => {
    // Whatever the order in which they are given, node's runner begins them in that of their names.
    const path = join(below, `${String(turn).padStart(3, '0')}-${name}`);
    writeFileSync(`${path}.mjs`, tests.map((test) => `import ${urlOf(test)};\n`).join(''));
    const load = `import { loadTests } from ${urlOf('scripts/load-tests.ts')};\n`;
    writeFileSync(`${path}.test.mjs`, `${load}await loadTests(() => import(${urlOf(`${path}.mjs`)}));\n`);
    return `${path}.test.mjs`;
  });
}

function urlOf(path: string): string {
  return JSON.stringify(pathToFileURL(resolve(path)).href);
}
