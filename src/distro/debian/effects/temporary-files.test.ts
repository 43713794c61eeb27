import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyEffect, attributesOf, fakeTree, look } from '../../../../test/fakes/effect-root.ts';
import { temporaryFiles } from './temporary-files.ts';

const tree = (text: string) =>
  fakeTree({
    'usr/lib/tmpfiles.d/a.conf': text,
    'etc/passwd': 'root:x:0:0::/:/\npostgres:x:999:999::/:/\n',
    'etc/group': 'root:x:0:\npostgres:x:999:\n',
    'srv/own': 'own',
  });

describe('temporaryFiles', () => {
  it('makes directories, files and links with the owners that are named', async () => {
    const made = tree(
      '# comment\nd /run/postgresql 2775 postgres postgres - -\nD /run/b\nf /run/c 600 7 :8 - text here\nL+ /run/d - - - - ../target\n',
    );

    await applyEffect(temporaryFiles, made);

    assert.equal(look(made, 'run/postgresql'), '2775 999:999');
    assert.equal(look(made, 'run/b'), '755 0:0');
    assert.deepEqual([look(made, 'run/c'), attributesOf(made, 'run/c')], ['text here', '600 7:8']);
    assert.equal(look(made, 'run/d'), '-> ../target');
  });

  it('leaves alone what is there, what is for the boot, what it would remove, and specifiers', async () => {
    const made = tree(
      'd /srv/own\nd! /run/boot\nr! /etc/passwd\nR /srv\nd /run/%u\nL /run/x - - - - /%h\nx /tmp\nf^ /etc/hosts - - - - network.hosts\n',
    );

    assert.deepEqual(await applyEffect(temporaryFiles, made), []);
  });

  it('is not led out of the root or into a crash by its lines', async () => {
    const made = tree(
      `d /../etc/cron.d\nd relative\nd /\nd\n\0\n${'-'.repeat(100_000)} /x\nd /run/ok 99999\nd /run/ghost 755 ghost ghost\n`,
    );

    await applyEffect(temporaryFiles, made);

    assert.equal(look(made, 'run/ok'), '755 0:0');
    assert.equal(look(made, 'etc/cron.d'), undefined);
    assert.equal(look(made, 'run/ghost'), undefined);
  });

  it('takes the first of two lines for one path', async () => {
    const made = tree('d /run/a 700\nd /run/a 777\n');

    await applyEffect(temporaryFiles, made);

    assert.equal(look(made, 'run/a'), '700 0:0');
  });
});
