import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytePath } from '../../../base/index.ts';
import { excluded } from './exclude.ts';

describe('excluded', () => {
  const cases: [pattern: string, fits: string[], not: string[]][] = [
    ['*.js', ['a.js', 'x/y/a.js', '.js'], ['a.jsx', 'ajs', 'a.js/b']],
    ['node_modules', ['node_modules', 'x/node_modules'], ['node_modules2', 'my_node_modules']],
    ['/docs', ['docs'], ['x/docs']],
    ['./docs', ['docs'], ['x/docs']],
    ['a/*', ['a/b'], ['a/b/c', 'x/a/b']],
    ['a/**', ['a/b', 'a/b/c'], ['a', 'b/a/c']],
    ['**/test/*.ts', ['test/a.ts', 'x/y/test/a.ts'], ['test/x/a.ts']],
    ['a?c', ['abc', 'a.c', bytePath('aéc'), bytePath('a€c')], ['ac', 'a/c', 'abbc']],
    ['a+(b)[c].d$', ['a+(b)[c].d$'], ['aab', 'a+bc.d']],
    ['é*', [bytePath('éa')], ['ea']],
  ];
  for (const [pattern, fits, not] of cases) {
    it(`reads ${pattern}`, () => {
      const isExcluded = excluded([pattern]);
      for (const path of fits) assert.ok(isExcluded(path, false), path);
      for (const path of not) assert.ok(!isExcluded(path, false), path);
    });
  }

  it('keeps a pattern with a final slash to folders', () => {
    const isExcluded = excluded(['build/']);
    assert.deepEqual([isExcluded('build', true), isExcluded('build', false)], [true, false]);
  });
});
