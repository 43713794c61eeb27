import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeZip } from '../../../test/fakes/zip-file.ts';
import { Budget } from '../budget.ts';
import { binaryError } from '../errors.ts';
import { bytesAccess } from '../random-access.ts';
import { readZipEntry } from './read-entry.ts';
import { readZip } from './read-zip.ts';

function contentOf(
  zip: Buffer,
  name: string,
  { most = 1e6, budget = new Budget(0, { bytesProduced: 1e7 }) } = {},
): string {
  const entry = readZip(bytesAccess(zip))?.entries.find((each) => each.name === name);
  assert.ok(entry);
  const problems: string[] = [];
  const problem = (message: string): void => void problems.push(message);
  const access = readZipEntry(bytesAccess(zip), entry, { most, budget, problem });
  return [access.read(0, access.sizeBytes).toString('latin1'), ...problems].join('|');
}

function isRefused(zip: Buffer, name: string, why: RegExp, options = {}): void {
  assert.throws(
    () => contentOf(zip, name, options),
    (error) => binaryError.is(error, 'ZIP_ENTRY_REFUSED') && why.test(error.message),
  );
}

const PLAIN = { 'a.txt': 'alpha', 'b/c.txt': { content: 'gamma', stored: true } };

describe('readZip', () => {
  it('lists the entries of the central directory', () => {
    const archive = readZip(bytesAccess(fakeZip(PLAIN)));
    assert.deepEqual(
      archive?.entries.map(({ name, method, sizeBytes }) => [name, method, sizeBytes]),
      [
        ['a.txt', 8, 5],
        ['b/c.txt', 0, 5],
      ],
    );
    assert.deepEqual(archive.problems, []);
  });

  it('reads large archives, and those after a script that starts them', () => {
    for (const options of [
      { zip64: true },
      { prefix: Buffer.from('#!/bin/sh\nexec java -jar "$0"\n') },
      { zip64: true, prefix: Buffer.alloc(100) },
    ])
      assert.equal(contentOf(fakeZip(PLAIN, options), 'b/c.txt'), 'gamma');
  });

  it('keeps names of other encodings as bytes', () => {
    assert.equal(contentOf(fakeZip({ '\xff\xfe.class': 'x' }), '\xff\xfe.class'), 'x');
  });

  it('reports names that stand in it twice, and takes the last as Java does', () => {
    const zip = fakeZip([
      ['a', { content: 'one' }],
      ['a', { content: 'two' }],
    ]);
    assert.deepEqual(readZip(bytesAccess(zip))?.problems, ['1 names are in it twice']);
    assert.equal(contentOf(zip, 'a'), 'two');
  });

  it('reports entries that share their bytes', () => {
    const zip = fakeZip({ aa: 'x'.repeat(100), bb: 'x'.repeat(100) });
    const second = zip.lastIndexOf('PK\x01\x02');
    zip.writeUInt32LE(0, second + 42);
    const { entries, problems } = readZip(bytesAccess(zip)) ?? {};
    assert.deepEqual(problems, ['1 entries of it overlap others and are not read']);
    assert.equal(entries?.length, 1);
  });

  it('gives of a bomb of entries that share their bytes no more than the file has', () => {
    const names = Array.from({ length: 500 }, (_, index) => `entry-${index}.jar`);
    const zip = fakeZip(Object.fromEntries(names.map((name) => [name, 'x'])));
    const [first] = readZip(bytesAccess(zip))?.entries ?? [];
    for (let at = zip.indexOf('PK\x01\x02'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 4)) {
      zip.writeUInt32LE(first?.offset ?? 0, at + 42);
      zip.writeUInt32LE(zip.length >> 1, at + 20);
      zip.writeUInt32LE(zip.length >> 1, at + 24);
    }
    const { entries = [], problems } = readZip(bytesAccess(zip)) ?? {};
    assert.equal(entries.length, 1);
    assert.deepEqual(problems, ['499 entries of it overlap others and are not read']);
  });

  it('knows anything that is not a zip', () => {
    assert.equal(readZip(bytesAccess(Buffer.alloc(0))), undefined);
    assert.equal(readZip(bytesAccess(Buffer.from('PK\x03\x04 and nothing more, for a while'))), undefined);
  });

  it('throws nothing but refusals wherever an archive is cut off or a byte is wrong', () => {
    for (const zip of [fakeZip(PLAIN), fakeZip(PLAIN, { zip64: true })]) {
      for (let length = 0; length < zip.length; length++) readAll(zip.subarray(0, length));
      for (let at = 0; at < zip.length; at++) {
        const bytes = Buffer.from(zip);
        bytes[at] = 0xff;
        readAll(bytes);
      }
    }
  });
});

function readAll(zip: Buffer): void {
  for (const entry of readZip(bytesAccess(zip))?.entries ?? [])
    try {
      readZipEntry(bytesAccess(zip), entry, {
        most: 1e6,
        budget: new Budget(0, { bytesProduced: 1e7 }),
        problem: () => {},
      });
    } catch (error) {
      assert.ok(binaryError.is(error), String(error));
    }
}

describe('readZipEntry', () => {
  it('reads deflated and stored entries', () => {
    assert.equal(contentOf(fakeZip(PLAIN), 'a.txt'), 'alpha');
    assert.equal(contentOf(fakeZip(PLAIN), 'b/c.txt'), 'gamma');
  });

  it('tells of a local header with another name, and believes the directory', () => {
    const zip = fakeZip({ 'good.txt': { content: 'x', localName: 'evil.class' } });
    assert.equal(contentOf(zip, 'good.txt'), 'x|the entry good.txt is named evil.class in its own header');
  });

  it('refuses encrypted entries', () => {
    isRefused(fakeZip({ a: { content: 'x', encrypted: true } }), 'a', /encrypted/);
  });

  it('refuses sizes that lie, either way, before they cost anything', () => {
    const zeros = Buffer.alloc(1_000_000);
    isRefused(fakeZip({ a: { content: zeros, sizeBytes: 10 } }), 'a', /inflated to its declared size/);
    isRefused(fakeZip({ a: { content: 'abc', sizeBytes: 1000 } }), 'a', /3 bytes, not 1000/);
    isRefused(fakeZip({ a: { content: 'abc', sizeBytes: 900_000 } }), 'a', /as large as it says/);
    isRefused(fakeZip({ a: { content: zeros } }), 'a', /said to have 1000000 bytes/, { most: 999_999 });
  });

  it('refuses what would exceed the budget of all entries together', () => {
    const budget = new Budget(0, { bytesProduced: 8 });
    const zip = fakeZip({ a: 'alpha', b: 'bravo' });
    assert.equal(contentOf(zip, 'a', { budget }), 'alpha');
    isRefused(zip, 'b', /too much was inflated/, { budget });
  });
});
