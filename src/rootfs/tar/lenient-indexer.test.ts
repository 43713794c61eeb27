import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pax, raw } from '../../../test/fakes/raw-tar.ts';
import { tarError } from '../../base/tar/errors.ts';
import { endOfArchive } from './encode-header.ts';
import { TarIndexer } from './indexer.ts';

const END = endOfArchive();

/** Paths that were found, and what was passed over, in any cut of the tar the same. */
function read(...parts: Buffer[]): { paths: string[]; skipped: string[] } {
  const bytes = Buffer.concat(parts);
  const results = [bytes.length, 1, 511, 700].map((step) => {
    const [paths, skipped]: [string[], string[]] = [[], []];
    const indexer = new TarIndexer((member) => paths.push(`${member.path} ${member.type}`), {
      onSkipped: (name, message) => skipped.push(`${name}: ${message}`),
    });
    for (let at = 0; at < bytes.length; at += step) indexer.push(bytes.subarray(at, at + step));
    indexer.end();
    return { paths, skipped };
  });
  const [first] = results;
  assert.ok(first);
  for (const result of results) assert.deepEqual(result, first);
  return first;
}

describe('TarIndexer that skips what runtimes pass over', () => {
  const last = raw({ name: 'last' });

  it('takes a tar without its end, and one with anything behind it', () => {
    assert.deepEqual(read(last).paths, ['last file']);
    assert.deepEqual(read(last, END, Buffer.from('garbage')).paths, ['last file']);
    assert.deepEqual(read(last, END, raw({ name: 'hidden' })).paths, ['last file']);
  });

  it('goes on behind entries whose names lead out of the root, are empty or hold a NUL', () => {
    const { paths, skipped } = read(
      raw({ name: '../../etc/passwd', body: 'x'.repeat(600) }),
      raw({ name: '' }),
      pax({ path: 'a\0b' }),
      raw({ body: 'y' }),
      pax({ path: 'n'.repeat(5000) }),
      raw({ body: 'z' }),
      last,
    );
    assert.deepEqual(paths, ['last file']);
    assert.equal(skipped.length, 4);
    assert.match(skipped[0] ?? '', /^\.\.\/\.\.\/etc\/passwd: a tar entry leads out of the root/);
  });

  it('goes on behind kinds that it does not know, with their bodies', () => {
    const { paths, skipped } = read(raw({ name: 'odd', type: 'V', body: 'x'.repeat(513) }), last, END);
    assert.deepEqual(paths, ['last file']);
    assert.match(skipped[0] ?? '', /odd is an entry of type "V"/);
  });

  it('goes on behind sparse files of every format', () => {
    const sparse = raw({ name: 'old', type: 'S', size: '00000001000\0', body: '' });
    sparse[482] = 1;
    const checksum = sparse.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
    sparse.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
    const more = Buffer.alloc(512, 1);
    const end = Buffer.alloc(512);
    const data = Buffer.alloc(512, 'd');
    const posix = [pax({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 'new' }), raw({ body: 'data' })];
    const { paths, skipped } = read(sparse, more, end, data, ...posix, last, END);
    assert.deepEqual(paths, ['last file']);
    assert.equal(skipped.length, 2);
  });

  it('reads the later of two extended headers, and none that is global, as Go does', () => {
    assert.deepEqual(read(pax({ path: 'first' }), pax({ path: 'second' }), raw({})).paths, ['second file']);
    assert.deepEqual(read(pax({ path: 'everywhere' }, 'g'), last).paths, ['last file']);
  });

  it('reads entries whose owner or device no system knows', () => {
    const odd = raw({ name: 'odd', uid: Buffer.from([0x80, 0, 0, 1, 0, 0, 0, 0]), mtime: '9zz\0' });
    assert.deepEqual(read(odd, raw({ name: 'null', type: '3' })).paths, [
      'odd file',
      'null character-device',
    ]);
  });

  it('reads the body of a file whose name ends in a slash, so that nothing hides in it', () => {
    const hidden = raw({ name: 'hidden' });
    assert.deepEqual(read(raw({ name: 'a/', body: hidden }), last, END).paths, ['a file', 'last file']);
    assert.deepEqual(read(raw({ name: 'a/', type: '5' }), last, END).paths, ['a directory', 'last file']);
  });

  it('still refuses what cannot be read on: damaged headers, sizes that are none, and an end inside an entry', () => {
    const refused = (...parts: Buffer[]): void =>
      assert.throws(
        () => read(...parts),
        (error) => tarError.is(error),
      );
    refused(last, raw({ checksum: 'wrong' }));
    refused(raw({ size: '-1\0' }));
    refused(raw({ name: 'cut', size: '00000007000\0' }));
    refused(raw({ name: 'a', type: 'S', size: '77777777777\0' }), END);
    refused(pax({ size: 'x' }), raw({}));
  });
});
