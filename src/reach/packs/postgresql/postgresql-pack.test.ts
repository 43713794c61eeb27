import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';
import { readSettings } from './read-settings.ts';

const BIN = 'usr/lib/postgresql/17/bin';
const LIB = 'usr/lib/postgresql/17/lib';
const SHARE = 'usr/share/postgresql/17';
const CONFIGURED = [`/${BIN}`, `/${LIB}`, `/${SHARE}`, '/usr/share/zoneinfo'];
const imports = ['dlopen', 'popen', 'execv'];
/** How it was configured, as pg_config shows it. */
const BUILT_WITH = `'PROVE=/usr/bin/prove' ${"'--with-x' ".repeat(200)}`;
const script = (content: string) => ({ content, mode: 0o755 });

const FILES: Record<string, FakeFile> = {
  [`${BIN}/postgres`]: program({ imports, strings: [...CONFIGURED, 'clusterdb', BUILT_WITH] }),
  [`${BIN}/initdb`]: program({ imports, strings: [...CONFIGURED, 'postgres'] }),
  [`${BIN}/clusterdb`]: program({ imports, strings: [...CONFIGURED, 'clusterdb'] }),
  [`${LIB}/pg_trgm.so`]: library({ needed: ['libx.so'] }),
  [`${LIB}/llvmjit.so`]: library({ needed: ['libLLVM.so.19'] }),
  [`${LIB}/bitcode/postgres.index.bc`]: 'bitcode',
  [`${LIB}/pgxs/install-sh`]: script('#!/bin/sh\n"$x"\n'),
  [`${SHARE}/extension/pg_trgm.control`]: "module_pathname = '$libdir/pg_trgm'",
  [`${SHARE}/postgres.bki`]: '# 17',
  [`${SHARE}/man/man1/x`]: 'manual',
  'usr/share/zoneinfo/UTC': 'TZif',
  'usr/lib/libx.so': library(),
  'usr/lib/libother.so': library(),
  'usr/bin/backup': program(),
  'usr/bin/locale': program(),
  'usr/bin/prove': program(),
  'bin/sh': program(),
};

function answers(entrypoint: string[], more: Record<string, FakeFile> = {}) {
  const all = answersOf(reachOf({ ...FILES, ...more }, { entrypoint }));
  return (path: string) => all[path];
}

describe('PostgreSQL', () => {
  it('may load every library of $libdir, and reads what statements name, and nothing else of its folders', () => {
    const of = answers([`/${BIN}/postgres`]);
    for (const path of [
      `${LIB}/pg_trgm.so`,
      'usr/lib/libx.so',
      `${SHARE}/extension/pg_trgm.control`,
      'usr/share/zoneinfo/UTC',
    ])
      assert.equal(of(path), 'possibly', path);
    for (const path of [
      `${LIB}/pgxs/install-sh`,
      `${SHARE}/man/man1/x`,
      `${BIN}/clusterdb`,
      'usr/lib/libother.so',
    ])
      assert.equal(of(path), 'unreachable', path);
    for (const path of ['usr/bin/backup', 'usr/bin/prove']) assert.equal(of(path), 'via a shell', path);
  });

  it('runs nothing of its folders as a client', () => {
    const of = answers([`/${BIN}/clusterdb`]);
    for (const path of [`${LIB}/pgxs/install-sh`, `${LIB}/pg_trgm.so`, `${BIN}/initdb`])
      assert.equal(of(path), 'unreachable', path);
  });

  it('reads what it inlines only where LLVM is there', () => {
    const path = `${LIB}/bitcode/postgres.index.bc`;
    assert.equal(answers([`/${BIN}/postgres`])(path), 'unreachable');
    assert.equal(answers([`/${BIN}/postgres`], { 'usr/lib/libLLVM.so.19': library() })(path), 'possibly');
  });

  it('starts the server that stands beside initdb, in a PATH that the script sets itself', () => {
    const start = script(`#!/bin/sh\nexport PATH=/${BIN}:$PATH\ninitdb -D /data\nexec "$@"\n`);
    const of = answers(['/start', 'clusterdb'], { start });
    for (const name of ['initdb', 'postgres']) assert.equal(of(`${BIN}/${name}`), 'possibly', name);
    assert.equal(of(`${BIN}/clusterdb`), 'reachable');
    assert.equal(answers(['/start'], { start })(`${BIN}/clusterdb`), 'unreachable');
  });

  it('gives commands of its settings to a shell, and loads what they name by a path', () => {
    const conf = "archive_command = 'backup %p'\nshared_preload_libraries='/usr/lib/libother,x'\n";
    const of = answers([`/${BIN}/postgres`, '-D', '/srv/data'], { 'srv/data/postgresql.conf': conf });
    assert.equal(of('usr/bin/backup'), 'possibly');
    assert.equal(of('usr/lib/libother.so'), 'possibly');
  });

  it('reads settings as the server does: comments, quotes, a missing sign', () => {
    assert.deepEqual(
      readSettings(
        "#restore_command = 'x'\narchive_command 'it''s %p' # y\ndynamic_library_path = '/a:$libdir'\nport = 1\n'\n",
      ),
      { commands: ["it's %p"], paths: ['/a'] },
    );
  });

  it('is read in bounded time: settings without an end', () => {
    readSettings(`archive_command = '${'\\'.repeat(500_000)}`);
    readSettings(`x${' '.repeat(500_000)}y`);
  });
});
