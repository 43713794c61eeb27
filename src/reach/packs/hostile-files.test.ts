import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../../test/fakes/catalog-tree.ts';
import { fakeClass } from '../../../test/fakes/class-file.ts';
import { answersOf, library, program, reachOf } from '../../../test/fakes/reach.ts';
import { REACH_WORLDS } from '../../../test/fakes/reach-worlds.ts';
import { fakeZip } from '../../../test/fakes/zip-file.ts';
import type { ReachReport } from '../types.ts';

const GIGABYTE = 1 << 30;
const LIMIT_NEEDED = 10_000;
const script = (content: string): FakeFile => ({ content, mode: 0o755 });
const UNREAD: Record<string, FakeFile> = { 'usr/lib/libunread.so': library() };

function reach(id: string, files: Record<string, FakeFile>, entrypoint?: string[]): ReachReport {
  const world = REACH_WORLDS[id];
  assert.ok(world !== undefined, id);
  return reachOf({ ...world.files, ...UNREAD, ...files }, { entrypoint: entrypoint ?? world.entrypoint });
}

/** The size in the header of a section, by its place in the table. */
function withSectionOf(elf: Buffer, name: '.dynstr' | '.rodata', sizeBytes: number): Buffer {
  const changed = Buffer.from(elf);
  const table = Number(changed.readBigUInt64LE(40));
  const index = name === '.dynstr' ? 3 : 4;
  changed.writeBigUInt64LE(BigInt(sizeBytes), table + index * 64 + 32);
  return changed;
}

/** By the pack: two texts, or settings, that lead to each other. */
const CYCLES: Record<string, { files: Record<string, FakeFile>; entrypoint?: string[] }> = {
  shell: {
    files: { 'srv/a.sh': script('#!/bin/sh\n. /srv/b.sh\n'), 'srv/b.sh': '. /srv/a.sh\n. /srv/b.sh\n' },
  },
  perl: {
    files: { 'srv/a.pl': "require './b.pl';\n", 'srv/b.pl': "require './a.pl'; require './b.pl';\n" },
  },
  python: { files: { 'srv/a.py': 'import b\n', 'srv/b.py': 'import a, b\n' } },
  node: { files: { 'srv/a.js': "require('./b.js');\n", 'srv/b.js': "require('./a.js');\n" } },
  php: {
    files: {
      'srv/a.php': "<?php include __DIR__ . '/b.php';",
      'srv/b.php': "<?php include __DIR__ . '/a.php'; include __FILE__;",
    },
  },
  ruby: { files: { 'srv/a.rb': "require_relative 'b'\n", 'srv/b.rb': "require_relative 'a'\n" } },
  pam: { files: { 'etc/pam.d/sshd': '@include b\n', 'etc/pam.d/b': '@include sshd\n@include b\n' } },
  java: {
    files: {
      'srv/a.jar': fakeZip({ 'META-INF/MANIFEST.MF': 'Class-Path: b.jar a.jar\n' }),
      'srv/b.jar': fakeZip({ 'META-INF/MANIFEST.MF': 'Class-Path: a.jar\n' }),
    },
    entrypoint: ['/usr/lib/jvm/java-21/bin/java', '-jar', '/srv/a.jar'],
  },
  elf: {
    files: {
      'usr/lib/libz.so': library({ needed: ['liby.so', 'libz.so'] }),
      'usr/lib/liby.so': library({ needed: ['libz.so'] }),
    },
  },
};

describe('files that are made to harm', () => {
  for (const [id, { files, entrypoint }] of Object.entries(CYCLES))
    it(`lead to each other without an end (${id})`, () => {
      const answers = answersOf(reach(id, files, entrypoint));
      for (const path of Object.keys(files))
        assert.match(answers[path] ?? '', /^(?:reachable|possibly)$/, path);
    });

  it('are links to themselves, to each other, and folders of themselves', () => {
    const links: Record<string, FakeFile> = {
      'usr/lib/libself.so': { link: 'libself.so' },
      'usr/lib/libone.so': { link: 'libtwo.so' },
      'usr/lib/libtwo.so': { link: 'libone.so' },
      'srv/loop/loop': { link: '../loop' },
      'srv/up': { link: '../../../srv' },
    };
    for (const id of Object.keys(REACH_WORLDS)) {
      const report = reach(id, {
        ...links,
        'usr/bin/x': program({
          imports: ['dlopen'],
          strings: ['libself.so', 'libone.so', '/srv/loop', '/srv/up'],
        }),
      });
      assert.ok(report.files.length > 0, id);
    }
  });

  it('need more libraries than any program: what was not read of them makes nothing unreachable', () => {
    const needed = Array.from({ length: LIMIT_NEEDED + 1 }, (_, index) => `lib${index}.so`);
    const report = reach('elf', { 'usr/bin/a': program({ needed: [...needed, 'libunread.so'] }) });
    assert.equal(answersOf(report)['usr/lib/libunread.so'], 'possibly');
  });

  it('say that their texts have a gigabyte', () => {
    const elf = program({ imports: ['dlopen'], strings: ['libunread.so'] }).content;
    for (const name of ['.dynstr', '.rodata'] as const) {
      const report = reach('elf', {
        'usr/bin/a': { content: withSectionOf(elf, name, GIGABYTE), mode: 0o755 },
      });
      assert.notEqual(answersOf(report)['usr/lib/libunread.so'], 'unreachable', name);
    }
  });

  it('are cut off anywhere: nothing is unreachable for that', () => {
    const elf = program({ needed: ['libunread.so'] }).content;
    for (let length = 4; length < elf.length; length += 40) {
      const report = reach('elf', { 'usr/bin/a': { content: elf.subarray(0, length), mode: 0o755 } });
      assert.notEqual(answersOf(report)['usr/lib/libunread.so'], 'unreachable', `${length} bytes`);
    }
  });

  it('are archives in archives without an end, and classes that point outside of themselves', () => {
    const { entrypoint } = CYCLES['java'] ?? {};
    let archive = fakeZip({ 'A.class': fakeClass({ calls: ['java/lang/System.load'] }) });
    for (let depth = 0; depth < 12; depth++)
      archive = fakeZip({ 'a.jar': { content: archive, stored: true } });
    const wild = fakeClass({ strings: ['x'] });
    wild.writeUInt16BE(0xffff, wild.length - 2);
    for (const jar of [archive, fakeZip({ 'A.class': wild })])
      assert.equal(
        answersOf(reach('java', { 'srv/a.jar': jar }, entrypoint))['usr/lib/libunread.so'],
        'possibly',
      );
  });
});
