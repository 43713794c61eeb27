import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { arFile, arHeader } from '../../../../test/fakes/deb-file.ts';
import { debError } from './errors.ts';
import { readAr } from './read-ar.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function members(bytes: Buffer, chunkBytes = bytes.length): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const { name, body } of readAr(inPieces(bytes, chunkBytes || 1), bytes.length)) {
    let text = '';
    for await (const part of body) text += Buffer.from(part).toString();
    found.push([name, text]);
  }
  return found;
}

describe('readAr', () => {
  it('gives names without padding or final slash, and bodies of odd length', async () => {
    const bytes = arFile([
      ['debian-binary', '2.0\n'],
      ['odd/', 'abc'],
      ['last', ''],
    ]);

    const expected = [
      ['debian-binary', '2.0\n'],
      ['odd', 'abc'],
      ['last', ''],
    ];
    for (const size of [1, 7, 60, 1000]) assert.deepEqual(await members(bytes, size), expected);
  });

  it('skips a body that nobody read, or read in part', async () => {
    const bytes = arFile([
      ['a', 'aaaaa'],
      ['b', 'bbb'],
      ['c', 'c'],
    ]);
    const names: string[] = [];

    for await (const { name, body } of readAr(inPieces(bytes, 2), bytes.length)) {
      names.push(name);
      if (name === 'b') for await (const _part of body) break;
    }
    assert.deepEqual(names, ['a', 'b', 'c']);
  });

  it('does not ask for the padding of the last member', async () => {
    assert.deepEqual(await members(arFile([['a', 'abc']]).subarray(0, -1)), [['a', 'abc']]);
  });

  it('reads an archive without members', async () => {
    assert.deepEqual(await members(Buffer.from('!<arch>\n')), []);
  });
});

describe('attacks on readAr', () => {
  const refuses = async (
    bytes: Buffer,
    code: 'DEB_FORMAT' | 'DEB_TRUNCATED',
    message: RegExp,
  ): Promise<void> => {
    await assert.rejects(members(bytes), (error) => debError.is(error, code) && message.test(error.message));
  };
  const start = Buffer.from('!<arch>\n');

  it('wrong magic', async () => {
    await refuses(Buffer.from('!<thin>\nxxxx'), 'DEB_FORMAT', /does not start with "!<arch>"/);
    await refuses(Buffer.alloc(0), 'DEB_FORMAT', /not an ar archive/);
  });

  it('huge member: a size beyond the archive is refused before it is read', async () => {
    await refuses(
      Buffer.concat([start, arHeader('data.tar', 9_999_999_999)]),
      'DEB_TRUNCATED',
      /claims 9999999999 bytes, but only 0/,
    );
  });

  it('sizes that are not decimal numbers', async () => {
    for (const size of ['-1', '0x10', '1e3', '', ' 12', '12 3']) {
      await refuses(
        Buffer.concat([start, arHeader('a', size), Buffer.alloc(64)]),
        'DEB_FORMAT',
        /no valid size/,
      );
    }
  });

  it('truncated header and truncated body', async () => {
    const bytes = arFile([['a', 'x'.repeat(100)]]);

    await refuses(bytes.subarray(0, 40), 'DEB_TRUNCATED', /is truncated inside a member header, at byte 8/);
    await refuses(bytes.subarray(0, 100), 'DEB_TRUNCATED', /claims 100 bytes, but only 32 are left/);
    await assert.rejects(async () => {
      for await (const _member of readAr(inPieces(bytes.subarray(0, 100), 9), bytes.length));
    }, /truncated: 68 bytes are missing/);
  });

  it('garbage between members', async () => {
    await refuses(
      Buffer.concat([arFile([['a', 'ab']]), Buffer.alloc(60, 'x')]),
      'DEB_FORMAT',
      /no member header at byte 70/,
    );
  });
});
