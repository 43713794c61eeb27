/**
 * `npm test`: the quick suite. With COVERAGE=1 also thresholds of coverage, which take as long again. Arguments are passed on to
 * node's test runner.
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
const isMeasured = process.env['COVERAGE'] === '1';
const args = [
  '--test',
  // Ends a file that hangs: the slowest needs less than a minute on a quiet machine. No test asserts how fast it was.
  '--test-timeout=600000',
  '--test-concurrency=2',
  ...(isMeasured ? coverage : []),
  ...process.argv.slice(2),
  ...files,
];
// Four hundred processes load much the same modules: each is stripped and compiled once. Coverage would be less exact.
const compiled = mkdtempSync(join(tmpdir(), 'shearwall-compiled-'));
try {
  const env = isMeasured ? process.env : { ...process.env, NODE_COMPILE_CACHE: compiled };
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env });
  process.exitCode = status ?? 1;
} finally {
  rmSync(compiled, { recursive: true, force: true });
}
