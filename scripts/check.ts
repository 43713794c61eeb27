/**
 * `npm run check`: everything that must be green, in the order in which a mistake is cheapest to see.
 * With --static (`npm run check:static`) all of it but the tests.
 */
import { spawnSync } from 'node:child_process';

const steps: [name: string, command: string[], env?: Record<string, string>][] = [
  ['format', ['biome', 'check', '--error-on-warnings']],
  ['lint', ['oxlint', '--type-aware', '--deny-warnings']],
  ['types', ['tsc', '--noEmit']],
  ['regular expressions', ['node', 'scripts/check-regexes.ts']],
  ['fresh schemas and docs', ['node', 'scripts/generate.ts', '--check']],
  ['emit', ['npm', 'run', '--silent', 'build']],
  ['package', ['publint', '--strict']],
  ['dead code', ['knip', '--no-progress']],
  ['tests, with thresholds of coverage', ['npm', 'test', '--silent'], { COVERAGE: '1' }],
];

const wanted = process.argv.includes('--static')
  ? steps.filter(([name]) => !name.startsWith('tests'))
  : steps;
for (const [name, [program = '', ...args], env] of wanted) {
  const startedAt = performance.now();
  const { status } = spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.error(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (status !== 0) process.exit(1);
}
