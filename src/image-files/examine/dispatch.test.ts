import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Examiner, FileHead, Wants } from '../types.ts';
import { Dispatch } from './dispatch.ts';

function examiner(id: string, wants: Wants): Examiner<unknown> {
  return { id, version: 1, wants, examine: () => undefined };
}

function head(path: string, more: Partial<FileHead> = {}): FileHead {
  return { path, sizeBytes: 1, mode: 0o644, magic: undefined, ...more };
}

function wanted(wants: Wants, file: FileHead): boolean {
  return new Dispatch([examiner('a', wants)]).wantedBy(file).length > 0;
}

describe('Dispatch', () => {
  it('gives an examiner that several cataloguers name a file once', () => {
    const [one, other] = [examiner('a', { magic: ['elf'] }), examiner('b', { magic: ['elf'] })];
    const dispatch = new Dispatch([one, other, one]);
    assert.deepEqual(dispatch.wantedBy(head('bin/x', { magic: 'elf' })), [one, other]);
  });

  it('finds files by name, and not by a part of a name', () => {
    assert.ok(wanted({ names: ['METADATA'] }, head('a/b/METADATA')));
    assert.ok(!wanted({ names: ['METADATA'] }, head('a/b/METADATA.txt')));
    assert.ok(!wanted({ names: ['METADATA'] }, head('METADATA/x')));
  });

  it('finds files by suffixes with and without several dots', () => {
    assert.ok(wanted({ suffixes: ['.jar'] }, head('opt/app.jar')));
    assert.ok(wanted({ suffixes: ['.deps.json'] }, head('opt/app.deps.json')));
    assert.ok(wanted({ suffixes: ['-info'] }, head('opt/x.egg-info')));
    assert.ok(!wanted({ suffixes: ['.jar'] }, head('opt/app.jar/x')));
  });

  it('finds files by the end of their path, at a slash', () => {
    assert.ok(wanted({ paths: ['var/lib/dpkg/status'] }, head('var/lib/dpkg/status')));
    assert.ok(wanted({ paths: ['var/lib/dpkg/status'] }, head('rootfs/var/lib/dpkg/status')));
    assert.ok(!wanted({ paths: ['lib/status'] }, head('xlib/status')));
  });

  it('finds files by a folder above them', () => {
    assert.ok(wanted({ folders: ['status.d'] }, head('var/lib/dpkg/status.d/base')));
    assert.ok(!wanted({ folders: ['status.d'] }, head('var/lib/dpkg/status.d')));
  });

  it('tells folders apart that follow each other', () => {
    const dispatch = new Dispatch([examiner('a', { folders: ['a'] }), examiner('b', { folders: ['b'] })]);
    const found = ['a/x', 'a/y', 'b/x', 'x', 'a/b/x', 'a'].map((path) =>
      dispatch.wantedBy(head(path)).map(({ id }) => id),
    );
    assert.deepEqual(found, [['a'], ['a'], ['b'], [], ['a', 'b'], []]);
  });

  it('finds files by magic, and leaves out those that accept refuses', () => {
    assert.ok(wanted({ magic: ['elf'] }, head('x', { magic: 'elf' })));
    assert.ok(
      !wanted({ magic: ['elf'], accept: ({ sizeBytes }) => sizeBytes > 1 }, head('x', { magic: 'elf' })),
    );
  });

  it('gives examiners in the order of the list, each once', () => {
    const dispatch = new Dispatch([
      examiner('a', { magic: ['zip'] }),
      examiner('b', { suffixes: ['.jar'], names: ['x.jar'] }),
      examiner('c', { names: ['y.jar'] }),
    ]);
    const ids = dispatch.wantedBy(head('x.jar', { magic: 'zip' })).map(({ id }) => id);
    assert.deepEqual(ids, ['a', 'b']);
  });
});
