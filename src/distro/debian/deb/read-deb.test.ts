import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { arFile } from '../../../../test/fakes/deb-file.ts';
import { debError } from './errors.ts';
import { readDeb } from './read-deb.ts';

type Members = readonly (readonly [string, string])[];

async function read(members: Members): Promise<string[]> {
  const bytes = arFile(members);
  const found: string[] = [];
  for await (const { kind, format, body } of readDeb(chunks(bytes), bytes.length)) {
    let text = '';
    for await (const part of body) text += Buffer.from(part).toString();
    found.push(`${kind} ${format} ${text}`);
  }
  return found;
}

async function* chunks(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

const VERSION = ['debian-binary', '2.0\n'] as const;
const CONTROL = ['control.tar.xz', 'c'] as const;
const DATA = ['data.tar.zst', 'd'] as const;

describe('readDeb', () => {
  it('gives both tars and their formats', async () => {
    assert.deepEqual(await read([VERSION, CONTROL, DATA]), ['control xz c', 'data zstd d']);
    assert.deepEqual(
      await read([
        ['debian-binary', '2.1\nmore\n'],
        ['control.tar/', 'c'],
        ['data.tar.bz2', 'd'],
      ]),
      ['control none c', 'data bzip2 d'],
    );
    assert.deepEqual(await read([VERSION, ['control.tar.gz', 'c'], ['data.tar.lzma', 'd']]), [
      'control gzip c',
      'data lzma d',
    ]);
  });

  it('skips members that begin with an underscore', async () => {
    const found = await read([
      VERSION,
      ['_gpgbuilder', 'x'],
      CONTROL,
      ['_a', 'x'],
      DATA,
      ['_gpgorigin', 'yy'],
    ]);

    assert.deepEqual(found, ['control xz c', 'data zstd d']);
  });
});

describe('attacks on readDeb', () => {
  const refuses = async (members: Members, message: RegExp): Promise<void> => {
    await assert.rejects(read(members), (error) => debError.is(error) && message.test(error.message));
  };

  it('second data.tar: readers would disagree about which one counts', async () => {
    await refuses(
      [VERSION, CONTROL, DATA, ['data.tar.xz', 'evil']],
      /"data.tar.xz" is where the end of the package/,
    );
    await refuses([VERSION, CONTROL, DATA, DATA], /is where the end of the package was expected/);
  });

  it('second control.tar', async () => {
    await refuses([VERSION, CONTROL, ['control.tar.gz', 'evil'], DATA], /"control.tar.gz" is where data.tar/);
  });

  it('members out of order', async () => {
    await refuses([VERSION, DATA, CONTROL], /"data.tar.zst" is where control.tar was expected/);
    await refuses([CONTROL, DATA], /"control.tar.xz" is where debian-binary was expected/);
    await refuses([['_first', ''], VERSION, CONTROL, DATA], /"_first" is where debian-binary/);
  });

  it('unknown members and formats', async () => {
    await refuses([VERSION, ['evil', 'x'], CONTROL, DATA], /"evil" is where control.tar/);
    await refuses([VERSION, CONTROL, ['data.tar.rar', 'x']], /"data.tar.rar" is where data.tar/);
    await refuses([VERSION, CONTROL, ['data.tar.xz.gz', 'x']], /is where data.tar/);
  });

  it('another format version', async () => {
    await refuses([['debian-binary', '3.0\n'], CONTROL, DATA], /format version "3.0\\n" is not 2.x/);
    await refuses([['debian-binary', '2.0'], CONTROL, DATA], /format version "2.0" is not 2.x/);
    await refuses([['debian-binary', 'x'.repeat(65)], CONTROL, DATA], /holds 65 bytes instead of a version/);
  });

  it('missing members', async () => {
    await refuses([VERSION, CONTROL], /has no data.tar/);
    await refuses([VERSION], /has no control.tar/);
    await refuses([], /has no debian-binary/);
  });
});
