import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeRoot, fakeTree } from '../../../../test/fakes/effect-root.ts';
import { missingInterpreters } from './missing-interpreters.ts';

describe('missingInterpreters', () => {
  it('names programs that scripts ask for and that are not there', async () => {
    const tree = fakeTree({
      'usr/bin/b': '#! /bin/sh\n',
      'usr/bin/a': '#!/bin/sh -e\n',
      'usr/bin/p': '#!/usr/bin/python3 -E\n',
      'usr/bin/python3': '\x7fELF',
      'usr/bin/notes': '#!/bin/ksh\n',
      'usr/bin/e': '#!',
    });
    for (const name of ['a', 'b', 'p', 'e', 'python3']) tree.setMetadata(`usr/bin/${name}`, { mode: 0o755 });

    assert.deepEqual(await missingInterpreters(fakeRoot(tree)), [
      { interpreter: '/bin/sh', scripts: ['usr/bin/a', 'usr/bin/b'] },
    ]);
  });

  it('finds an interpreter through links, and does not find one in a circle', async () => {
    const tree = fakeTree({
      bin: { link: 'usr/bin' },
      'usr/bin/dash': '',
      'usr/bin/sh': { link: 'dash' },
      'usr/bin/ksh': { link: 'ksh' },
      a: '#!/bin/sh\n',
      b: '#!/bin/ksh\n',
    });
    for (const name of ['a', 'b']) tree.setMetadata(name, { mode: 0o755 });

    assert.deepEqual(await missingInterpreters(fakeRoot(tree)), [
      { interpreter: '/bin/ksh', scripts: ['b'] },
    ]);
  });
});
