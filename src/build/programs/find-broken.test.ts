import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { elfFile } from '../../../test/fakes/elf-file.ts';
import { Tree } from '../../rootfs/index.ts';
import { findBroken, type Start } from './find-broken.ts';
import { TreeFiles } from './tree-files.ts';

const LOADER = '/lib64/ld-linux-x86-64.so.2';
const LIBC = {
  'lib64/ld-linux-x86-64.so.2': elfFile(),
  'usr/lib/libc.so.6': elfFile({ soname: 'libc.so.6' }),
};
const program = elfFile({ interpreter: LOADER, needed: ['libc.so.6'] });
const foreign = elfFile({ machine: 183, isStatic: true });

function brokenIn(files: Record<string, string | Uint8Array>, start: Partial<Start> = {}): string[] {
  const tree = new Tree();
  const metadata = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
  for (const [path, content] of Object.entries(files))
    tree.add(
      { path, ...metadata, type: 'file', content: { kind: 'bytes', bytes: Buffer.from(content as string) } },
      { kind: 'recipe', key: 'files' },
    );
  const found = findBroken(new TreeFiles(tree, () => ({ dataPath: '' })), {
    command: '/app/run',
    path: ['/usr/bin'],
    libraryPath: [],
    workDir: '/app',
    machine: 'x86_64',
    ...start,
  });
  return found.map(({ why, what, neededBy }) => `${why} ${what} by ${neededBy}`);
}

describe('findBroken', () => {
  const cases: [string, Record<string, string | Uint8Array>, Partial<Start>, string[]][] = [
    ['takes a program whose loader and libraries are there', { 'app/run': program, ...LIBC }, {}, []],
    ['takes a static program', { 'app/run': elfFile({ isStatic: true }) }, {}, []],
    ['names the command that is not there', {}, {}, ['missing /app/run by the command of the image']],
    ['looks for a bare name in PATH', { 'usr/bin/run': program, ...LIBC }, { command: 'run' }, []],
    [
      'starts a relative name in the working directory',
      { 'app/run': program, ...LIBC },
      { command: './run' },
      [],
    ],
    [
      'names the loader and each library that are not there, and whose they are',
      { 'app/run': program },
      {},
      [`missing ${LOADER} by /app/run`, 'missing libc.so.6 by /app/run'],
    ],
    [
      'follows the libraries of libraries',
      { 'app/run': program, ...LIBC, 'usr/lib/libc.so.6': elfFile({ needed: ['libdeep.so'] }) },
      {},
      ['missing libdeep.so by /usr/lib/libc.so.6'],
    ],
    [
      'lets libraries have what the program has loaded already, from folders of its own',
      {
        'app/run': elfFile({ interpreter: LOADER, needed: ['liba.so'], rpath: '$ORIGIN/lib' }),
        'app/lib/liba.so': elfFile({ needed: ['libb.so'] }),
        'app/lib/libb.so': elfFile(),
        ...LIBC,
      },
      {},
      [],
    ],
    [
      'heeds LD_LIBRARY_PATH',
      {
        'app/run': elfFile({ interpreter: LOADER, needed: ['liba.so'] }),
        'opt/x/liba.so': elfFile(),
        ...LIBC,
      },
      { libraryPath: ['/opt/x'] },
      [],
    ],
    [
      'refuses a program for another machine',
      { 'app/run': foreign },
      {},
      ['machine /app/run by the command of the image'],
    ],
    [
      'finds no library in one for another machine',
      { 'app/run': program, ...LIBC, 'usr/lib/libc.so.6': foreign },
      {},
      ['missing libc.so.6 by /app/run'],
    ],
    [
      'follows scripts to their interpreters, and env to the program that it looks for',
      { 'app/run': '#!/usr/bin/env -S node --x\n', 'usr/bin/env': program, ...LIBC },
      {},
      ['missing node by /app/run'],
    ],
    ['names a missing interpreter', { 'app/run': '#! /bin/sh -e\n' }, {}, ['missing /bin/sh by /app/run']],
    ['ends where a script is its own interpreter', { 'app/run': '#!/app/run\n' }, {}, []],
    ['takes what is neither script nor ELF as it is', { 'app/run': 'MZ' }, {}, []],
    ['takes a damaged ELF file as it is', { 'app/run': program.subarray(0, 30) }, {}, []],
  ];
  for (const [does, files, start, expected] of cases)
    it(does, () => assert.deepEqual(brokenIn(files, start), expected));
});
