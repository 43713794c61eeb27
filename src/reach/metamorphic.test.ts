import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../test/fakes/catalog-tree.ts';
import { answersOf, library, program, reachOf } from '../../test/fakes/reach.ts';
import { REACH_ANSWERS } from './types.ts';

const FILES: Record<string, FakeFile> = {
  'usr/bin/a': program({
    needed: ['liba.so'],
    imports: ['execvp', 'dlopen'],
    strings: ['b', '/usr/lib/a', 'libz.so'],
  }),
  'usr/bin/b': program({ imports: ['system'] }),
  'usr/bin/c': program({ needed: ['libc1.so'] }),
  'bin/sh': program(),
  'usr/lib/liba.so': library({ rpath: '/opt/r', needed: ['libr.so'] }),
  'opt/r/libr.so': library(),
  'usr/lib/libc1.so': library(),
  'usr/lib/libz.so': library(),
  'usr/lib/a/p.so': library({ needed: ['libz.so'] }),
  'etc/a.conf': '/usr/bin/c',
};
const RUN = { entrypoint: ['/usr/bin/a'] };

describe('answers of reach', () => {
  it('do not depend on the order of files', () => {
    const turned = Object.fromEntries(Object.entries(FILES).reverse());
    assert.deepEqual(answersOf(reachOf(turned, RUN)), answersOf(reachOf(FILES, RUN)));
  });

  it('of other files stay what they were when unrelated files come', () => {
    const more = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`usr/share/x/${index}`, `${index}`]),
    );
    const before = answersOf(reachOf(FILES, RUN));
    assert.deepEqual(answersOf(reachOf({ ...FILES, ...more }, RUN), Object.keys(before)), before);
  });

  it('only rise when a root comes', () => {
    const before = answersOf(reachOf(FILES, RUN));
    const roots = [{ why: 'one more', argv: ['/usr/bin/c', '/etc/a.conf'] }];
    for (const [path, answer] of Object.entries(answersOf(reachOf(FILES, RUN, { roots }))))
      assert.ok(
        REACH_ANSWERS.indexOf(answer as never) >= REACH_ANSWERS.indexOf((before[path] ?? '') as never),
        path,
      );
  });

  it('are reached by a tree of steps that is the same as the path to each file', () => {
    const report = reachOf(FILES, RUN);
    const given = new Set<string>();
    const into = new Map<string, string>();
    for (const { from, fromUse, to, use, kind, evidence } of report.treeSteps()) {
      assert.ok(from === '' || given.has(`${fromUse} ${from}`), `${from} before ${to}`);
      assert.ok(!given.has(`${use} ${to}`), `${to} once`);
      given.add(`${use} ${to}`);
      into.set(`${use} ${to}`, JSON.stringify([from, kind, evidence]));
    }
    const ends = report.files.flatMap(({ path }) => report.pathTo(path).slice(-1));
    assert.ok(ends.length > 5);
    for (const { from, to, use, kind, evidence } of ends)
      assert.equal(into.get(`${use} ${to}`), JSON.stringify([from, kind, evidence]), to);
  });

  it('stand on literals that are in the files where they are said to be', () => {
    const report = reachOf(FILES, RUN);
    for (const { path } of report.files)
      for (const { evidence } of report.pathTo(path)) {
        const file = FILES[evidence.where];
        if (file === undefined) continue;
        const bytes = Buffer.from(
          typeof file === 'object' && 'content' in file ? file.content : (file as Buffer),
        );
        assert.ok(bytes.includes(evidence.literal, 0, 'latin1'), `${evidence.literal} in ${evidence.where}`);
      }
  });
});
