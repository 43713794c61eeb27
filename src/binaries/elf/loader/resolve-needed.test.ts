import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LoaderObject, LoaderTree } from './loader-tree.ts';
import { resolveNeeded } from './resolve-needed.ts';

type FakeFiles = Record<string, Partial<LoaderObject> | string>;

function treeOf(files: FakeFiles): LoaderTree {
  return {
    realPath(path) {
      const parts: string[] = [];
      for (const part of path.split('/')) {
        if (part === '..') parts.pop();
        else if (part !== '.' && part !== '') parts.push(part);
      }
      const real = parts.join('/');
      return Object.hasOwn(files, real) ? real : undefined;
    },
    names: (folder) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1)),
    object(path) {
      const file = files[path];
      if (typeof file !== 'object') return undefined;
      return { class: 64, machine: 'x86_64', needed: [], rpath: [], runpath: [], flags1: 0, ...file };
    },
    text(path) {
      const file = files[path];
      return typeof file === 'string' ? file : undefined;
    },
  };
}

function resolved(files: FakeFiles, path = 'usr/bin/a'): (string | undefined)[] {
  return resolveNeeded(treeOf(files), path).map((library) => library.resolved);
}

const needs = { needed: ['liba.so.1'] };

describe('resolveNeeded, as glibc does', () => {
  it('finds libraries in the default folders, multiarch first', () => {
    assert.deepEqual(resolved({ 'usr/bin/a': needs, 'usr/lib/liba.so.1': {} }), ['usr/lib/liba.so.1']);
    assert.deepEqual(
      resolved({ 'usr/bin/a': needs, 'usr/lib/liba.so.1': {}, 'lib/x86_64-linux-gnu/liba.so.1': {} }),
      ['lib/x86_64-linux-gnu/liba.so.1'],
    );
    assert.deepEqual(resolved({ 'usr/bin/a': needs, 'usr/lib64/liba.so.1': {} }), ['usr/lib64/liba.so.1']);
  });

  it('prefers RUNPATH to RPATH, and both to the default folders', () => {
    const libraries = { 'opt/r/liba.so.1': {}, 'opt/u/liba.so.1': {}, 'usr/lib/liba.so.1': {} };
    assert.deepEqual(resolved({ 'usr/bin/a': { ...needs, rpath: ['/opt/r'] }, ...libraries }), [
      'opt/r/liba.so.1',
    ]);
    assert.deepEqual(
      resolved({ 'usr/bin/a': { ...needs, rpath: ['/opt/r'], runpath: ['/opt/u'] }, ...libraries }),
      ['opt/u/liba.so.1'],
    );
  });

  it('expands $ORIGIN, $LIB and $PLATFORM', () => {
    assert.deepEqual(
      resolved(
        { 'app/x/m.so': { ...needs, runpath: ['$ORIGIN/../x.libs'] }, 'app/x.libs/liba.so.1': {} },
        'app/x/m.so',
      ),
      ['app/x.libs/liba.so.1'],
    );
    assert.deepEqual(
      resolved({
        'usr/bin/a': { ...needs, runpath: ['/o/${LIB}/$PLATFORM'] },
        'o/lib64/x86_64/liba.so.1': {},
      }),
      ['o/lib64/x86_64/liba.so.1'],
    );
  });

  it('reads ld.so.conf with its includes, also ones that include each other', () => {
    const files = {
      'usr/bin/a': needs,
      'etc/ld.so.conf': 'include /etc/ld.so.conf.d/*.conf\n',
      'etc/ld.so.conf.d/x.conf': '# comment\n/opt/cuda/lib # more\ninclude /etc/ld.so.conf\n',
      'etc/ld.so.conf.d/y.txt': '/opt/no\n',
      'opt/cuda/lib/liba.so.1': {},
    };
    assert.deepEqual(resolved(files), ['opt/cuda/lib/liba.so.1']);
  });

  it('skips libraries of other machines and classes', () => {
    const files = { 'usr/bin/a': needs, 'lib64/liba.so.1': { machine: 'aarch64' }, 'usr/lib/liba.so.1': {} };
    assert.deepEqual(resolved(files), ['usr/lib/liba.so.1']);
    assert.deepEqual(resolved({ 'usr/bin/a': needs, 'usr/lib/liba.so.1': { class: 32 } }), [undefined]);
  });

  it('keeps to its own folders when the file forbids the default ones', () => {
    assert.deepEqual(resolved({ 'usr/bin/a': { ...needs, flags1: 0x800 }, 'usr/lib/liba.so.1': {} }), [
      undefined,
    ]);
  });

  it('takes a variant for newer processors only where there is no other', () => {
    const variant = 'usr/lib/glibc-hwcaps/x86-64-v3/liba.so.1';
    assert.deepEqual(resolved({ 'usr/bin/a': needs, [variant]: {}, 'usr/lib/liba.so.1': {} }), [
      'usr/lib/liba.so.1',
    ]);
    assert.deepEqual(resolved({ 'usr/bin/a': needs, [variant]: {} }), [variant]);
  });

  it('says nothing of anything that is not an object, or not there', () => {
    assert.deepEqual(resolved({ 'usr/bin/a': 'text' }), []);
    assert.deepEqual(resolved({}), []);
  });
});

describe('resolveNeeded, as musl does', () => {
  const program = { needed: ['libz.so.1', 'libc.musl-x86_64.so.1'], interpreter: '/lib/ld-musl-x86_64.so.1' };
  const loader = { 'lib/ld-musl-x86_64.so.1': {} };

  it('answers for the C library itself, and knows three default folders', () => {
    assert.deepEqual(resolved({ 'usr/bin/a': program, ...loader, 'usr/local/lib/libz.so.1': {} }), [
      'usr/local/lib/libz.so.1',
      'lib/ld-musl-x86_64.so.1',
    ]);
    assert.deepEqual(resolved({ 'usr/bin/a': program, ...loader, 'usr/lib64/libz.so.1': {} })[0], undefined);
  });

  it('reads its path file instead of the default folders', () => {
    const files = {
      'usr/bin/a': program,
      ...loader,
      'etc/ld-musl-x86_64.path': '/opt/lib:/x\n',
      'opt/lib/libz.so.1': {},
    };
    assert.deepEqual(resolved(files)[0], 'opt/lib/libz.so.1');
  });

  it('knows a library of musl by what it needs', () => {
    const files = { 'usr/lib/m.so': { needed: ['libc.musl-x86_64.so.1'] }, ...loader };
    assert.deepEqual(resolved(files, 'usr/lib/m.so'), ['lib/ld-musl-x86_64.so.1']);
  });
});
