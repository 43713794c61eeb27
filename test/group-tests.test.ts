import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { groupTests } from '../scripts/group-tests.ts';

const plain = "describe('x', () => {\n  after(() => undefined);\n  it('y', () => undefined);\n});\n";
const aloneOf = (source: string): boolean =>
  groupTests(new Map([['src/a/b.test.ts', source]])).alone.length > 0;

describe('test files that share a process', () => {
  it('are those of a room, or of several small ones, each in one group', () => {
    const files = [
      'src/oci/a.test.ts',
      'src/oci/layout/b.test.ts',
      'src/base/c.test.ts',
      'src/pages/d.test.ts',
      'src/new-room/e.test.ts',
      'test/f.test.ts',
    ];
    const { alone, together } = groupTests(new Map(files.map((file) => [file, plain])));
    assert.deepEqual(alone, []);
    assert.deepEqual(Object.fromEntries(together), {
      oci: ['src/oci/a.test.ts', 'src/oci/layout/b.test.ts'],
      small: ['src/base/c.test.ts', 'src/pages/d.test.ts'],
      'new-room': ['src/new-room/e.test.ts'],
      test: ['test/f.test.ts'],
    });
  });

  it('start with what takes longest', () => {
    const files = ['src/base/a.test.ts', 'src/cli/b.test.ts', 'test/compatibility/c.test.ts'];
    const { together } = groupTests(new Map(files.map((file) => [file, plain])));
    assert.deepEqual([...together.keys()], ['cli', 'compatibility', 'small']);
  });

  it('have no hook for each test outside of a suite, and change nothing that a process has once', () => {
    const states = [
      "process.chdir('/')",
      "process.env['A'] = 'b'",
      'process.env.A ??= b',
      'process.umask(0)',
      'process.seteuid?.(1)',
      "process.on('exit', f)",
      'globalThis.fetch = f',
      'mock.timers.enable()',
      'process.memoryUsage().rss',
    ];
    for (const source of ['beforeEach(f);', 'afterEach(f);', ...states])
      assert.ok(aloneOf(`${plain}${source}\n`), source);
    for (const source of [
      "process.env['A'] === 'b'",
      'f({ ...process.env, A: 1 })',
      'hammock.swing()',
      'after(f);',
    ])
      assert.ok(!aloneOf(`${plain}${source}\n`), source);
  });
});
