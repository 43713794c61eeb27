import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';

const TESTS = `import { before, describe, it } from 'node:test';
import { setTimeout as pass } from 'node:timers/promises';
before(() => pass(1));
describe('a suite that is declared bit by bit', async () => {
  it('is passed', () => pass(1));
  await pass(1);
  it('is passed as well', () => pass(1));
});
it('throws later', async () => {
  await null;
  setTimeout(() => { throw new Error('in a timer'); }, 1);
  await new Promise(() => {});
});
it('rejects what nobody awaits', async () => {
  await pass(1);
  void pass(1).then(() => { throw new Error('in a promise'); });
  await new Promise(() => {});
});
it('is passed, too', () => pass(1));
`;

it('tests belong to their suites and errors that nobody caught to their tests, though no promise is followed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fewer-hooks-'));
  try {
    const file = join(folder, 'some.test.mjs');
    writeFileSync(file, TESTS);
    const preloaded = join(import.meta.dirname, 'fewer-hooks.ts');
    const { stdout } = spawnSync(process.execPath, ['--import', preloaded, '--test-reporter', 'tap', file], {
      encoding: 'utf8',
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
      timeout: 600_000,
    });
    assert.deepEqual(stdout.match(/^ *(?:not )?ok .*|(?<=error: ').*(?=')/gm), [
      '    ok 1 - is passed',
      '    ok 2 - is passed as well',
      'ok 1 - a suite that is declared bit by bit',
      'not ok 2 - throws later',
      'in a timer',
      'not ok 3 - rejects what nobody awaits',
      'in a promise',
      'ok 4 - is passed, too',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
