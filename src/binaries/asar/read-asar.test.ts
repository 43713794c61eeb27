import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeAsar } from '../../../test/fakes/asar-file.ts';
import { bytesAccess } from '../random-access.ts';
import { readAsar } from './read-asar.ts';

function textsIn(archive: Buffer): string[] | undefined {
  return readAsar(bytesAccess(archive))?.map(
    ({ name, offset, sizeBytes }) => `${name}=${archive.toString('utf8', offset, offset + sizeBytes)}`,
  );
}

describe('readAsar', () => {
  it('lists the files of all folders with their places', () => {
    const archive = fakeAsar({ 'package.json': '{}', 'node_modules/a/index.js': 'code' });
    assert.deepEqual(textsIn(archive), ['package.json={}', 'node_modules/a/index.js=code']);
  });

  it('takes nothing else for one, and survives it cut anywhere', () => {
    assert.equal(textsIn(Buffer.from('something that is longer than a start')), undefined);
    const archive = fakeAsar({ a: 'text', b: 'more' });
    for (let length = 0; length < archive.length; length++)
      assert.ok((textsIn(archive.subarray(0, length)) ?? []).length <= 2);
  });

  it('leaves out files that lie outside of it', () => {
    const list = (offset: string, size: number): Buffer => fakeAsar({}, { a: { offset, size }, '../b': {} });
    assert.deepEqual(textsIn(list('999', 1)), []);
    assert.deepEqual(textsIn(list('0', -1)), []);
    assert.deepEqual(textsIn(list('0', 0)), ['a=']);
  });
});
