import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../test/seed.ts';
import { bytePath } from './bytes.ts';
import { nameGlob, pathGlob } from './glob.ts';

type Case = [pattern: string, fits: string[], not: string[]];

/** Examples of everybody who has patterns of paths; what each adds to a pattern is in its own test. */
const PATHS: Record<string, Case[]> = {
  'every reader': [
    ['a/b', ['a/b'], ['a', 'a/b/c', 'A/b', 'a/bb', 'x/a/b']],
    ['/a/b', ['a/b'], ['x/a/b']],
    ['./a/b', ['a/b'], ['x/a/b']],
    ['a/*', ['a/b', 'a/'], ['a', 'a/b/c', 'ab/c']],
    ['a/**', ['a/b', 'a/b/c/d'], ['a', 'ab', 'x/a/b']],
    ['a/**/z', ['a/z', 'a/b/z', 'a/b/c/z'], ['a/bz', 'a/b/zz', 'z', 'a/z/y']],
    ['**/z', ['z', 'a/z', 'a/b/z'], ['az', 'a/bz', 'z/a']],
    ['**/**/z', ['z', 'a/z', 'a/b/z'], ['az']],
    ['**', ['a', 'a/b'], []],
    ['a.c', ['a.c'], ['abc']],
    ['a+(b)[c].{d}$', ['a+(b)[c].{d}$'], ['aab', 'a+bc.d']],
    ['a\\*', ['a\\', 'a\\b'], ['a*']],
    ['a?c', ['abc', 'a.c', 'a?c', bytePath('aéc'), bytePath('a€c')], ['ac', 'a/c', 'abbc']],
    [bytePath('é*'), [bytePath('éa')], ['ea']],
    ['a*c/x-*-y', ['ac/x--y', 'abc/x-1-y', 'abcc/x-1-2-y'], ['abd/x-1-y', 'ac/x-y', 'a/c/x-1-y']],
  ],
  'files[].exclude of a recipe': [
    ['**/*.js', ['a.js', 'x/y/a.js', '.js'], ['a.jsx', 'ajs', 'a.js/b']],
    ['**/test/*.ts', ['test/a.ts', 'x/y/test/a.ts'], ['test/x/a.ts']],
    ['node_modules/**', ['node_modules/a/b'], ['node_modules', 'x/node_modules/a']],
  ],
  'ignore rules': [
    ['**/log4j.jar', ['log4j.jar', 'opt/log4j.jar'], ['opt/evil-log4j.jar', 'opt/log4j.jar/x']],
    ['/opt/*/lib/**', ['opt/app/lib/a/b.jar'], ['opt/lib/a', 'opt/a/b/lib/c']],
    ['**.jar', ['a.jar', 'opt/a.jar'], ['a.jars']],
    ['opt/a**', ['opt/a', 'opt/ab', 'opt/ab/c'], ['opt/b']],
  ],
  'includes of ld.so.conf': [
    ['*.conf', ['a.conf', '.conf'], ['a.conf.old', 'a/b.conf']],
    ['?.conf', ['a.conf'], ['ab.conf']],
  ],
};

const NAMES: Record<string, Case[]> = {
  'images and builders of a policy': [
    [
      'ghcr.io/acme/**',
      ['ghcr.io/acme/app', 'ghcr.io/acme/app/web'],
      ['ghcr.io/acme', 'ghcr.io/acme-evil/app'],
    ],
    [
      '*.dkr.ecr.*.amazonaws.com/**',
      ['123.dkr.ecr.eu-west-1.amazonaws.com/app'],
      ['dkr.ecr.a/b.amazonaws.com/x'],
    ],
    ['https://ci.example/?job=*', ['https://ci.example/?job=1'], ['https://ci.example/xjob=1']],
  ],
  'rules of owners': [
    ['front-*', ['front-web', 'front-'], ['front', 'a-front-web']],
    ['registry.example.org/shop/*', ['registry.example.org/shop/front'], ['registry.example.org/shop/a/b']],
    ['registry.example.org/**', ['registry.example.org/shop/front'], ['registry.example.org']],
  ],
  'versions of packages': [
    ['1.2*', ['1.2', '1.2.3-1'], ['1.3', '11.2']],
    ['*-1', ['3-1'], ['3-1.1']],
  ],
};

function check(compile: typeof pathGlob, [pattern, fits, not]: Case): void {
  for (const path of fits) assert.equal(compile(pattern).fits(path), true, `${pattern} ${path}`);
  for (const path of not) assert.equal(compile(pattern).fits(path), false, `${pattern} ${path}`);
}

describe('a glob of paths', () => {
  for (const [user, cases] of Object.entries(PATHS))
    it(`means to ${user} what is written in the table`, () => {
      for (const one of cases) check(pathGlob, one);
    });

  it('covers what is in a folder that fits', () => {
    const covered: Case[] = [
      ['usr/share/doc', ['usr/share/doc', 'usr/share/doc/x/copyright'], ['usr/share', 'usr/share/docs']],
      ['**/testdata', ['testdata', 'a/testdata/b/c'], ['a/testdata2', 'a/mytestdata/b']],
      ['usr/**', ['usr/a/b'], ['usr']],
      ['**/*.d', ['a.d/b', 'x/a.d/b/c'], ['a.dd/b']],
    ];
    for (const [pattern, yes, no] of covered) {
      for (const path of yes) assert.equal(pathGlob(pattern).covers(path), true, `${pattern} ${path}`);
      for (const path of no) assert.equal(pathGlob(pattern).covers(path), false, `${pattern} ${path}`);
    }
  });

  it('agrees with a regular expression made of the pattern', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), minLength: 1, maxLength: 4 });
    const patterns = fc.array(fc.oneof(name, fc.constant('**')), { minLength: 1, maxLength: 4 });
    const paths = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(patterns, paths, (names, parts) => {
        const [pattern, path] = [names.join('/'), parts.join('/')];
        // A leading dot-slash is taken off before.
        fc.pre(!pattern.startsWith('./'));
        const source = names.map((one, at) => {
          const isLast = at === names.length - 1;
          if (/^\*{2,}$/.test(one)) return isLast ? '.*' : '(?:[^/]+/)*';
          const text = one.replace(/\*+|[.?]/g, (token) =>
            token === '.'
              ? '\\.'
              : token === '?' || token === '*'
                ? token === '?'
                  ? '[^/]'
                  : '[^/]*'
                : '.*',
          );
          return isLast ? text : `${text}/`;
        });
        assert.equal(pathGlob(pattern).fits(path), new RegExp(`^${source.join('')}$`).test(path));
        assert.equal(pathGlob(pattern).covers(path), new RegExp(`^${source.join('')}(?:/|$)`).test(path));
      }),
      { numRuns: 2_000 },
    );
  });

  it('ends for patterns that make a backtracking matcher take for ever', () => {
    const path = `${'a'.repeat(2_000)}/${'a/'.repeat(1_000)}`;
    for (const pattern of ['*a', '**a', '**/a', '?*', '*a/'])
      assert.equal(pathGlob(`${pattern.repeat(100)}b`).fits(path), false, pattern);
  });
});

describe('a glob of names', () => {
  for (const [user, cases] of Object.entries(NAMES))
    it(`means to ${user} what is written in the table`, () => {
      for (const one of cases) check(nameGlob, one);
    });
});
