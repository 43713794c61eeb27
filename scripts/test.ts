/** `npm test`: the quick suite; with coverage thresholds. Arguments are passed on to node's test runner. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

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
// A test that hangs is ended by this; no test asserts how fast it was.
const args = [
  '--test',
  '--test-timeout=120000',
  '--test-concurrency=2',
  ...(process.env['COVERAGE'] === '0' ? [] : coverage),
  ...process.argv.slice(2),
  ...files,
];
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
process.exit(status ?? 1);
