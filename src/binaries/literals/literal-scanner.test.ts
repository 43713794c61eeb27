import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import { binaryError } from '../errors.ts';
import { bytesAccess } from '../random-access.ts';
import { LiteralScanner } from './literal-scanner.ts';

const PIECE = 1 << 18;

function scan(literals: string[], content: string | Buffer): [string, number][] {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  const hits = new LiteralScanner(literals).scan(bytesAccess(bytes));
  return hits.map(({ literal, offset }) => [literals[literal] ?? '', offset]);
}

describe('LiteralScanner', () => {
  it('finds every literal with its place, overlapping ones too', () => {
    assert.deepEqual(scan(['he', 'she', 'his', 'hers'], 'ushers'), [
      ['she', 1],
      ['he', 2],
      ['hers', 2],
    ]);
  });

  it('finds bytes of every value', () => {
    assert.deepEqual(scan(['\0\xff\0'], '\xff\0\xff\0\xff\0'), [
      ['\0\xff\0', 1],
      ['\0\xff\0', 3],
    ]);
  });

  it('finds what is across the border of two pieces', () => {
    for (const shift of [1, 3, 6]) {
      const bytes = Buffer.alloc(3 * PIECE);
      bytes.write('OpenSSL', PIECE - shift);
      bytes.write('OpenSSL', 2 * PIECE - shift);
      assert.deepEqual(scan(['OpenSSL'], bytes), [
        ['OpenSSL', PIECE - shift],
        ['OpenSSL', 2 * PIECE - shift],
      ]);
    }
  });

  it('starts over with each file', () => {
    const scanner = new LiteralScanner(['abc']);
    assert.deepEqual(scanner.scan(bytesAccess(Buffer.from('xab'))), []);
    assert.deepEqual(scanner.scan(bytesAccess(Buffer.from('c'))), []);
    assert.deepEqual(scanner.scan(bytesAccess(Buffer.from('abc'))), [{ literal: 0, offset: 0 }]);
  });

  it('looks only where it is asked to, and finds nothing across a gap', () => {
    const scanner = new LiteralScanner(['abcd']);
    const content = bytesAccess(Buffer.from('abcd abXXXcd abcd'));
    const ranges = [
      { offset: 5, sizeBytes: 2 },
      { offset: 10, sizeBytes: 7 },
    ];
    assert.deepEqual(scanner.scan(content, ranges), [{ literal: 0, offset: 13 }]);
  });

  it('tells the first 16,384 places of a literal, and still all others', () => {
    const hits = scan(['a', 'end'], `${'a'.repeat(20_000)}end`);
    assert.equal(hits.length, 16_385);
    assert.deepEqual(hits.at(-1), ['end', 20_000]);
  });

  it('finds what indexOf finds', () => {
    findsWhatIndexOfFinds(/^[ab]{1,4}$/);
  });

  for (const least of [5, 6, 8, 12])
    it(`finds what indexOf finds, where all literals have ${least} bytes and more and positions are skipped`, () => {
      findsWhatIndexOfFinds(new RegExp(`^[ab]{${least},${least + 3}}$`));
    });

  it('finds a literal by what is rarest in it, to the last byte of a file', () => {
    const literal = '//          a name ';
    assert.deepEqual(scan([literal, 'or this one'], `${' '.repeat(50)}${literal}`), [[literal, 50]]);
  });

  it('finds literals that are long enough to skip positions wherever the pieces end', () => {
    const scanner = new LiteralScanner(['needle', 'a needle in a haystack']);
    for (let shift = 0; shift < 26; shift++) {
      const bytes = Buffer.alloc(2 * PIECE + shift - 13, 'x');
      const places = [0, PIECE - shift, bytes.length - 6];
      for (const place of places) bytes.write('needle', place);
      bytes.write('a needle in a haystack', PIECE + 40 - shift);
      const hits = scanner.scan(bytesAccess(bytes)).map(({ literal, offset }) => `${literal}@${offset}`);
      const expected = [...places, PIECE + 42 - shift].map((place) => `0@${place}`);
      assert.deepEqual(hits.toSorted(), [...expected, `1@${PIECE + 40 - shift}`].toSorted());
    }
  });

  function findsWhatIndexOfFinds(pattern: RegExp): void {
    const literals = fc.uniqueArray(fc.stringMatching(pattern), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(literals, fc.stringMatching(/^[abc]{0,40}$/), (list, text) => {
        const expected = list.flatMap((literal) =>
          Array.from(text).flatMap((_, at): [string, number][] =>
            text.startsWith(literal, at) ? [[literal, at]] : [],
          ),
        );
        assert.deepEqual(new Set(scan(list, text).map(String)), new Set(expected.map(String)));
      }),
      { numRuns: howOften({ quick: 15, long: 60 }) },
    );
  }

  it('refuses literals that are empty or too long', () => {
    for (const literals of [
      [''],
      ['a'.repeat(2041)],
      ['a'.repeat(60_000), 'b'.repeat(65_000), 'c'.repeat(65_000), 'd'.repeat(65_535), 'e'.repeat(30_000)],
    ])
      assert.throws(
        () => new LiteralScanner(literals),
        (error) => binaryError.is(error, 'LITERALS_REFUSED'),
      );
  });
});

describe('200 MB of near-misses', () => {
  it('are read once, but for what pieces share', () => {
    const scanner = new LiteralScanner([
      'nginx version: nginx/',
      'nnnnnnnnnnnnnnnnnnnnnnnnx',
      'nginx version: nginy/',
    ]);
    const piece = Buffer.from('nginx version: nginnnnnnnnnnnnnnnnnnnnnnnnnn'.repeat(6000)).subarray(0, PIECE);
    const bytesRead = (sizeBytes: number): number => {
      let count = 0;
      const read = (_: number, length: number): Buffer => {
        count += length;
        return piece.subarray(0, length);
      };
      scanner.scan({ sizeBytes, read });
      return count;
    };
    for (const sizeBytes of [4e6, 40e6]) assert.ok(bytesRead(sizeBytes) < sizeBytes * 1.01, `${sizeBytes}`);
  });
});
