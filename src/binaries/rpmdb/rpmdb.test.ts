import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bdbDatabase, ndbDatabase, rpmHeader, sqliteDatabase } from '../../../test/fakes/rpm-database.ts';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import { Budget } from '../budget.ts';
import { bytesAccess } from '../random-access.ts';
import { RPM_TAGS, RpmHeader, readRpmDatabase } from './index.ts';

const long = Array.from({ length: 300 }, (_, index) => `file-${index}`);
const PACKAGES = [
  rpmHeader({ [RPM_TAGS.name]: 'bash', [RPM_TAGS.version]: '5.2' }),
  rpmHeader({ [RPM_TAGS.name]: 'coreutils', [RPM_TAGS.baseNames]: long, [RPM_TAGS.dirIndexes]: [0, 7] }),
  rpmHeader({ [RPM_TAGS.name]: 'zlib' }),
];

function read(database: Buffer): { names: (string | undefined)[]; problems: string[] } {
  const problems: string[] = [];
  const headers = [
    ...readRpmDatabase(bytesAccess(database), new Budget(database.length), (message) =>
      problems.push(message),
    ),
  ];
  return { names: headers.map((header) => header.string(RPM_TAGS.name)), problems };
}

const FORMATS: [string, Buffer][] = [
  ['SQLite', sqliteDatabase(PACKAGES)],
  ['SQLite with pages of 512 bytes', sqliteDatabase(PACKAGES, 512)],
  ['NDB', ndbDatabase(PACKAGES)],
  ['Berkeley DB', bdbDatabase(PACKAGES)],
  ['Berkeley DB of a big-endian machine', bdbDatabase(PACKAGES, false)],
];

describe('readRpmDatabase', () => {
  for (const [format, database] of FORMATS) {
    it(`reads ${format}`, () => {
      assert.deepEqual(read(database), { names: ['bash', 'coreutils', 'zlib'], problems: [] });
    });

    it(`refuses ${format} cut off anywhere, and never reads outside of it`, () => {
      for (let end = 0; end < database.length; end += 97) {
        try {
          read(database.subarray(0, end));
        } catch (error) {
          assert.match((error as { code: string }).code, /^(RPMDB|SQLITE)_MALFORMED$|^BINARY_OUT_OF_BOUNDS$/);
        }
      }
    });

    it(`ends whatever bytes of ${format} are changed`, () => {
      const change = fc.record({ at: fc.nat(database.length - 1), to: fc.nat(255) });
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
          const changed = Buffer.from(database);
          for (const { at, to } of changes) changed[at] = to;
          try {
            read(changed);
          } catch (error) {
            assert.match(
              (error as { code: string }).code,
              /^(RPMDB|SQLITE)_MALFORMED$|^BINARY_OUT_OF_BOUNDS$/,
            );
          }
        }),
        { numRuns: howOften({ quick: 60, long: 300 }) },
      );
    });
  }

  it('reads thousands of packages through interior pages', () => {
    const many = Array.from({ length: 3000 }, (_, index) => rpmHeader({ [RPM_TAGS.name]: `p${index}` }));
    const { names } = read(sqliteDatabase(many));
    assert.equal(names.length, 3000);
    assert.equal(names[2999], 'p2999');
  });

  it('reports a broken header and reads on', () => {
    const { names, problems } = read(ndbDatabase([Buffer.from('no header'), ...PACKAGES]));
    assert.equal(names.length, 3);
    assert.match(problems[0] ?? '', /malformed rpm database/);
  });

  it('refuses anything that is not a database, and a database of something else', () => {
    assert.throws(() => read(Buffer.alloc(4096)), { code: 'SQLITE_MALFORMED' });
    assert.throws(() => read(Buffer.alloc(10)), { code: 'BINARY_OUT_OF_BOUNDS' });
  });

  it('is not led in circles by overflow pages that point at themselves', () => {
    const database = bdbDatabase(PACKAGES);
    database.writeUInt32LE(2, 2 * 512 + 16);
    assert.ok(read(database).names.length <= 3);
  });
});

describe('RpmHeader', () => {
  it('gives texts, lists and numbers by tag, and nothing for the absent', () => {
    const header = new RpmHeader(
      rpmHeader({ 1: 'one', 2: ['a', 'b'], 3: [1, 0xffffffff], 4: { int16s: [0o100644, 0o40755] } }),
      new Budget(0),
    );
    assert.equal(header.string(1), 'one');
    assert.deepEqual(header.strings(2), ['a', 'b']);
    assert.deepEqual(header.numbers(3), [1, 0xffffffff]);
    assert.deepEqual(header.numbers(4), [0o100644, 0o40755]);
    assert.deepEqual([header.string(9), header.strings(9), header.numbers(9)], [undefined, [], []]);
    assert.deepEqual([header.numbers(1), header.strings(3)], [[], []]);
  });

  it('refuses counts that the bytes do not hold', () => {
    const blob = rpmHeader({ 2: ['a', 'b'], 3: [1] });
    blob.writeUInt32BE(1_000_000_000, 8 + 12);
    blob.writeUInt32BE(1_000_000_000, 24 + 12);
    const header = new RpmHeader(blob, new Budget(0));
    assert.throws(() => header.strings(2), { code: 'RPMDB_MALFORMED' });
    assert.throws(() => header.numbers(3), { code: 'RPMDB_MALFORMED' });
    blob.writeUInt32BE(0xfffffff0, 0);
    assert.throws(() => new RpmHeader(blob, new Budget(0)), { code: 'RPMDB_MALFORMED' });
  });
});
