import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';
import { readJavascript } from './read-javascript.ts';

const MODULES = 'srv/node_modules';
const FILES: Record<string, FakeFile> = {
  'usr/bin/node': program(),
  [`${MODULES}/a/package.json`]: JSON.stringify({
    name: 'a',
    exports: { '.': { import: './m.mjs', require: './c.cjs' }, './x/*': './lib/*.js' },
  }),
  [`${MODULES}/a/m.mjs`]: "import './n.mjs'; export * from 'b'",
  [`${MODULES}/a/n.mjs`]: '',
  [`${MODULES}/a/c.cjs`]: '',
  [`${MODULES}/a/lib/y.js`]: '',
  [`${MODULES}/a/data.txt`]: 'x',
  [`${MODULES}/a/build/Release/a.node`]: library({ needed: ['liba.so'] }),
  [`${MODULES}/b/package.json`]: JSON.stringify({ name: 'b', main: 'lib/main' }),
  [`${MODULES}/b/lib/main.js`]: 'require(name)',
  [`${MODULES}/b/lib/part.js`]: '',
  [`${MODULES}/b/test/t.js`]: '',
  [`${MODULES}/c/index.js`]: '',
  'usr/lib/liba.so': library(),
};

function answers(
  script: string,
  paths: string[],
  argv: string[] = ['/srv/app.js'],
  more: Record<string, FakeFile> = {},
) {
  const isOwned = (path: string): boolean => path !== 'srv/app.js';
  const files = { ...FILES, ...more, 'srv/app.js': script };
  return Object.values(
    answersOf(reachOf(files, { entrypoint: ['/usr/bin/node', ...argv] }, { isOwned }), paths),
  );
}

describe('scripts of a package.json', () => {
  const scripts = { prestart: 'npm run make', start: 'A=b serve -p 80', make: 'cut -x', test: 'sort -x' };
  const files = {
    'usr/bin/node': program({ imports: ['execve'] }),
    'usr/bin/npm': { content: '#!/usr/bin/env node\n', mode: 0o755 },
    'usr/bin/env': program(),
    'usr/bin/sh': program(),
    'usr/bin/cut': program(),
    'usr/bin/sort': program(),
    'srv/package.json': JSON.stringify({ scripts }),
    'srv/node_modules/.bin/serve': { link: '../serve/cli.js' },
    'srv/node_modules/serve/cli.js': { content: '#!/usr/bin/env node\nrequire("./more")', mode: 0o755 },
    'srv/node_modules/serve/more.js': '',
  };
  const asked = ['usr/bin/cut', 'usr/bin/sort', 'srv/node_modules/serve/more.js'];
  const answer = (entrypoint: string[]): string[] => {
    const isOwned = (path: string): boolean => !path.startsWith('srv/') || path.includes('node_modules');
    return Object.values(
      answersOf(reachOf(files, { entrypoint, workingFolder: '/srv' }, { isOwned }), asked),
    );
  };

  for (const entrypoint of [
    ['npm', 'start'],
    ['npm', 'run', 'start', '--', '-x'],
    ['node', '--run', 'start'],
  ])
    it(`are run by ${entrypoint.join(' ')}, with those before and what packages bring`, () =>
      assert.deepEqual(answer(entrypoint).sort(), ['possibly', 'possibly', 'via a shell']));

  it('are not run by who does not name them', () =>
    assert.deepEqual(answer(['npm', 'exec', 'serve']).sort(), ['possibly', 'unreachable', 'unreachable']));
});

describe('the node pack', () => {
  it('follows require and import to packages, by main and all conditions of exports', () => {
    assert.deepEqual(
      answers("import 'a'", [`${MODULES}/a/c.cjs`, `${MODULES}/a/m.mjs`, `${MODULES}/a/n.mjs`]),
      ['reachable', 'reachable', 'reachable'],
    );
    assert.deepEqual(answers("require('a/x/y')", [`${MODULES}/a/lib/y.js`, `${MODULES}/b/lib/main.js`]), [
      'reachable',
      'unreachable',
    ]);
  });

  it('takes a fork of itself, or of a module beside it, for no computed program', () => {
    const computed = (call: string): boolean =>
      readJavascript(`const { fork } = require('child_process'); ${call}`).computedCommand !== undefined;
    for (const call of [
      "fork(__filename, ['a'])",
      'fork(process.argv[1])',
      "fork(path.join(__dirname, 'lib', 'a.js'))",
    ])
      assert.equal(computed(call), false, call);
    for (const call of [
      'fork(x)',
      'fork(__filename + x)',
      "fork(path.join(__dirname, x, 'a.js'))",
      'spawn(__filename)',
    ])
      assert.equal(computed(call), true, call);
  });

  it('takes a method that is called exec for no call of it', () => {
    const computed = (text: string): boolean =>
      readJavascript(`const { exec } = require('child_process')\n${text}`).computedCommand !== undefined;
    for (const text of [
      'class A { async exec ([a, ...b]) { } }',
      'function exec(a, b) {\n}',
      'x = { exec() {} }',
    ])
      assert.equal(computed(text), false, text);
    for (const text of [
      'if (exec(a)) {}',
      'exec(a)\n{ b }',
      'exec(a, () => {})',
      'exec(a, function (b) { c })',
    ])
      assert.equal(computed(text), true, text);
  });

  it('takes data of a package and its native parts with it', () => {
    const paths = [`${MODULES}/a/build/Release/a.node`, `${MODULES}/a/data.txt`, 'usr/lib/liba.so'];
    assert.deepEqual(answers("require('a')", paths), ['possibly', 'possibly', 'possibly']);
  });

  it('turns reachable into possibly, and never into unreachable, where a literal is made computed', () => {
    for (const script of [
      'require(x)',
      "import('' + x)",
      "require('./node_modules/' + x)",
      'require(`${x}`)',
    ])
      assert.deepEqual(answers(script, [`${MODULES}/c/index.js`]), ['possibly'], script);
  });

  it('loads of a package no tests, benchmarks or sources in TypeScript by computed names', () => {
    const idle = ['benchmark.js', 'lib/part.test.js', 'lib/part.ts'].map((name) => `${MODULES}/b/${name}`);
    const more = Object.fromEntries(idle.map((path) => [path, '']));
    assert.deepEqual(
      answers("require('b')", idle, ['/srv/app.js'], more),
      idle.map(() => 'via a shell'),
    );
    const named = answers("require('b/benchmark.js')", idle, ['/srv/app.js'], more);
    assert.equal(named[0], 'reachable');
  });

  it('loads what is built, and sources beside it only where a runtime takes them', () => {
    const [built, source] = [`${MODULES}/z/i.js`, `${MODULES}/z/src/i.ts`];
    const manifest = JSON.stringify({ exports: { '.': { '@z/source': './src/i.ts', default: './i.js' } } });
    const package_ = { [`${MODULES}/z/package.json`]: manifest, [built]: '', [source]: '' };
    const of = (more: Record<string, FakeFile>) =>
      answers("require('z')", [built, source], ['/srv/app.js'], { ...package_, ...more });
    assert.deepEqual(of({}), ['reachable', 'unreachable']);
    assert.deepEqual(of({ 'usr/bin/bun': program() }), ['reachable', 'reachable']);
    const onlySource = JSON.stringify({ main: 'src/i.ts' });
    const alone = { [`${MODULES}/z/package.json`]: onlySource, [source]: '' };
    assert.deepEqual(answers("require('z')", [source], ['/srv/app.js'], alone), ['reachable']);
  });

  it('takes a package that computes what it loads for told by its caller, beyond its own parts', () => {
    const paths = [`${MODULES}/b/lib/part.js`, `${MODULES}/b/test/t.js`, `${MODULES}/c/index.js`];
    assert.deepEqual(answers("require('b')", paths), ['possibly', 'via a shell', 'via a shell']);
  });

  it('finds what a package names from its own folder, and all of a folder that it gives to another', () => {
    const inner = (script: string): (string | undefined)[] => {
      const package_ = 'srv/node_modules/c';
      const found = answersOf(
        reachOf(
          {
            ...FILES,
            'srv/app.js': "require('c')",
            [`${package_}/index.js`]: script,
            [`${package_}/sub/own.js`]: '',
            [`${package_}/other/own.mjs`]: '',
          },
          { entrypoint: ['/usr/bin/node', '/srv/app.js'] },
        ),
      );
      return [found[`${package_}/sub/own.js`], found[`${package_}/other/own.mjs`]];
    };
    for (const script of [
      "fork(__dirname + '/sub/own.js')",
      'fork(`${__dirname}/sub/own.js`)',
      "new Worker(import.meta.dirname + '/sub/own')",
      "fork(path.join(__dirname, 'sub', 'own'))",
      "require('all')(__dirname + '/sub')",
      "autoload({ dir: join(__dirname, 'sub') })",
      "requireDir('./sub')",
    ])
      assert.deepEqual(inner(script), ['possibly', 'unreachable'], script);
    for (const script of ["require(require('path').join(__dirname, 'sub', 'own'))", 'names.forEach(require)'])
      assert.equal(inner(script)[0], 'possibly', script);
    assert.deepEqual(inner("x(require.resolve('./sub/own'))"), ['reachable', 'unreachable']);
  });

  it('loads packages that settings, variables or a command line name', () => {
    const more = { 'usr/bin/sh': program(), [`${MODULES}/far/index.js`]: '' };
    const named = (args: string[], environment: string[] = [], own: Record<string, FakeFile> = {}) => {
      const isOwned = (path: string): boolean => !path.startsWith('srv/') || path.includes('node_modules');
      const run = {
        entrypoint: args[0]?.endsWith('.sh') ? args : ['/usr/bin/node', ...args],
        environment,
      };
      const files = { ...FILES, ...more, 'srv/app.js': '', ...own };
      return Object.values(answersOf(reachOf(files, run, { isOwned }), [`${MODULES}/far/index.js`]));
    };
    const script = { content: '#!/bin/sh\nTRANSPORT=far exec node /srv/app.js\n', mode: 0o755 };
    for (const answer of [
      named(['/srv/app.js', '--transport=far']),
      named(['/srv/app.js'], ['TRANSPORT=a,far']),
      named(['/srv/app.js'], [], { 'srv/app.js': "require('./log.json')", 'srv/log.json': '{"to":"far"}' }),
      named(['/srv/start.sh'], [], { 'srv/start.sh': script }),
    ])
      assert.deepEqual(answer, ['possibly']);
    const manifest = JSON.stringify({ dependencies: { far: '1' } });
    assert.deepEqual(named(['/srv/app.js', '--x=d'], [], { 'srv/package.json': manifest }), ['unreachable']);
  });

  it('says that the program comes from outside where no text of the image is it', () => {
    for (const argv of [[], ['-'], ['/not/here.js'], ['--inspect']])
      assert.deepEqual(answers('', [`${MODULES}/c/index.js`], argv).length, 1);
    const report = reachOf(FILES, { entrypoint: ['node'], workingFolder: '/srv' });
    assert.equal(answersOf(report)[`${MODULES}/c/index.js`], 'possibly');
  });

  it('reads literals, beginnings of names, and commands', () => {
    const facts = readJavascript(
      "require('a'); import b from \"b\"; require(`./c/${x}`); cp = require('child_process'); cp.exec('date')",
    );
    assert.deepEqual(
      [facts.imports, facts.prefixes, facts.direct],
      [['a', 'child_process', 'b'], ['./c/'], ['date']],
    );
    assert.equal(readJavascript('createRequire(x); require(4); /a/.exec(b)').computedImport, undefined);
  });
});
