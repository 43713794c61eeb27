import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';
import { leanExports } from '../scripts/lean-exports.ts';

describe('what a file of the bundle exports', () => {
  it('is what it exported before, with values that are made later asked for when they are used', () => {
    const code = lean(`
      export { double, ANSWER, Shape, taken as given, made as default };
      import { value as taken } from 'elsewhere';
      function double(x) { return x * 2; }
      async function made() {}
      const ANSWER = double(21);
      class Shape {}`);

    const { double, ANSWER, Shape, given, default: made } = run(code, { value: 'theirs' });
    assert.deepEqual([(double as (x: number) => number)(4), ANSWER, given], [8, 42, 'theirs']);
    assert.deepEqual([(Shape as { name: string }).name, (made as { name: string }).name], ['Shape', 'made']);
  });

  it('needs none of the functions that esbuild writes into every file', () => {
    assert.doesNotMatch(lean('export function one() {}'), /__|0 &&/);
    assert.match(lean('import fs from "elsewhere"; export const one = fs;'), /var __toESM/);
  });

  it('leaves a file as it is that exports nothing', () => {
    assert.equal(lean('console.log(1);'), 'console.log(1);\n');
  });

  function lean(module: string): string {
    return leanExports(transformSync(module, { format: 'cjs', platform: 'node' }).code);
  }

  function run(code: string, elsewhere: object): Record<string, unknown> {
    const module = { exports: {} };
    runInNewContext(code, { module, require: () => elsewhere });
    return module.exports;
  }
});
