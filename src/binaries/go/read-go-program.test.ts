import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeGoProgram, fakeGoProgram } from '../../../test/fakes/go-program.ts';
import { bytesAccess } from '../random-access.ts';
import { GoFunctions } from './function-index.ts';
import { type GoProgram, readGoProgram } from './read-go-program.ts';

const TEXT = [
  'path\texample.com/app/cmd/app',
  'mod\texample.com/app\tv1.2.3\th1:main=',
  'dep\tgithub.com/a/b\tv0.1.0\th1:b=',
  'dep\tgithub.com/c/d\tv2.0.0+incompatible',
  '=>\tgithub.com/fork/d\tv2.0.1\th1:fork=',
  'dep\texample.com/local\tv0.0.0',
  '=>\t./local\t',
  'build\t-compiler=gc',
  'build\t-ldflags="-X main.version=1.2.3 -s"',
  'build\tCGO_CFLAGS=',
  '',
].join('\n');

function read(program: FakeGoProgram): GoProgram | undefined {
  return readGoProgram(bytesAccess(fakeGoProgram(program)), assert.fail);
}

describe('readGoProgram', () => {
  it('reads the version of Go, the modules, their sums and replacements', () => {
    const found = read({ modules: TEXT });
    assert.equal(found?.goVersion, 'go1.24.3');
    assert.equal(found.modules?.path, 'example.com/app/cmd/app');
    assert.deepEqual(found.modules.main, { path: 'example.com/app', version: 'v1.2.3', sum: 'h1:main=' });
    assert.deepEqual(found.modules.dependencies, [
      { path: 'github.com/a/b', version: 'v0.1.0', sum: 'h1:b=' },
      {
        path: 'github.com/c/d',
        version: 'v2.0.0+incompatible',
        replacement: { path: 'github.com/fork/d', version: 'v2.0.1', sum: 'h1:fork=' },
      },
      { path: 'example.com/local', version: 'v0.0.0', replacement: { path: './local' } },
    ]);
  });

  it('reads settings, quoted ones too', () => {
    const settings = read({ modules: TEXT })?.modules?.settings;
    assert.deepEqual(
      [...(settings ?? [])],
      [
        ['-compiler', 'gc'],
        ['-ldflags', '-X main.version=1.2.3 -s'],
        ['CGO_CFLAGS', ''],
      ],
    );
  });

  it('reads the addresses of strings that Go wrote before 1.18', () => {
    const found = read({ goVersion: 'go1.17.13', modules: TEXT, pointers: true });
    assert.equal(found?.goVersion, 'go1.17.13');
    assert.equal(found.modules?.dependencies.length, 3);
  });

  it('finds the blob without section headers', () => {
    assert.equal(read({ modules: TEXT, sections: false })?.modules?.main?.version, 'v1.2.3');
  });

  it('takes a development version for none', () => {
    const found = read({ modules: 'mod\texample.com/app\t(devel)\t\n' });
    assert.deepEqual(found?.modules?.main, { path: 'example.com/app' });
  });

  it('knows a program that was built without modules', () => {
    assert.deepEqual(read({}), {
      goVersion: 'go1.24.3',
      modules: undefined,
      packages: [],
      functions: undefined,
    });
  });

  it('lists the packages that functions are of', () => {
    const functions = [
      'main.main',
      'main.main.func1',
      'gopkg.in/yaml%2ev3.(*Decoder).Decode',
      'github.com/a/b/sub.F[go.shape.string]',
      'github.com/a/b/sub.G',
      'type:.eq.runtime.g',
      'slices.Sort[github.com/x/y.T]',
      'memcpy',
    ];
    assert.deepEqual(read({ modules: TEXT, functions })?.packages, [
      'github.com/a/b/sub',
      'gopkg.in/yaml.v3',
      'main',
      'slices',
    ]);
  });

  it('lists packages when the build information is cut out', () => {
    const { functions, ...found } = read({ buildInfo: false, functions: ['github.com/a/b.F'] }) ?? {};
    assert.deepEqual(found, { goVersion: undefined, modules: undefined, packages: ['github.com/a/b'] });
    assert.equal(functions && new GoFunctions(functions).has('github.com/a/b', 'F'), true);
  });

  it('leaves other programs alone', () => {
    assert.equal(read({ buildInfo: false }), undefined);
    assert.equal(readGoProgram(bytesAccess(Buffer.from('#!/bin/sh\n')), assert.fail), undefined);
    assert.equal(readGoProgram(bytesAccess(Buffer.alloc(200, 'MZ')), assert.fail), undefined);
  });

  it('throws nothing wherever a program is cut off, and wherever a byte is wrong', () => {
    for (const program of [
      fakeGoProgram({ modules: TEXT, functions: ['a/b.C'] }),
      fakeGoProgram({ modules: TEXT, pointers: true, sections: false }),
    ]) {
      for (let length = 0; length < program.length; length++)
        readGoProgram(bytesAccess(program.subarray(0, length)), assert.fail);
      for (let at = 0; at < program.length; at++) {
        const bytes = Buffer.from(program);
        bytes[at] = 0xff;
        readGoProgram(bytesAccess(bytes), assert.fail);
      }
    }
  });
});
