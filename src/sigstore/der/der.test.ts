import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import { DerError } from './der-error.ts';
import { readDer, textOf } from './read.ts';
import { contextTag } from './tags.ts';
import {
  derBitString,
  derBoolean,
  derContext,
  derElement,
  derEnumerated,
  derGeneralizedTime,
  derIa5,
  derInteger,
  derNull,
  derOctetString,
  derOid,
  derPrimitiveContext,
  derPrintable,
  derSequence,
  derSet,
  derTime,
  derUtf8,
} from './write.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const shown = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const generalizedTime = (text: string) => derElement(0x18, Buffer.from(text));

describe('readDer', () => {
  it('reads a document in the order in which it was written', () => {
    const bytes = derSequence(
      derInteger(2),
      derOid('1.3.6.1.4.1.57264.1.1'),
      derSet(derUtf8('ü'), derPrintable('A'), derIa5('x@y')),
      derContext(0, derBoolean(true), derNull()),
      derBitString(hex('beef')),
      derOctetString(hex('00')),
    );
    const outer = readDer(bytes);
    const inner = outer.sequence();
    outer.end();
    assert.equal(inner.integer(), 2n);
    assert.equal(inner.oid(), '1.3.6.1.4.1.57264.1.1');
    const set = inner.set();
    assert.deepEqual([textOf(set.any()), textOf(set.any()), textOf(set.any())], ['ü', 'A', 'x@y']);
    assert.equal(inner.context(1), undefined);
    assert.equal(inner.context(0)?.boolean(), true);
    assert.equal(shown(inner.bitString()), 'beef');
    assert.equal(shown(inner.octetString()), '00');
    inner.end();
  });

  it('gives every element its own bytes', () => {
    const inner = readDer(derSequence(derInteger(300))).sequence();
    assert.equal(shown(inner.any().bytes), '0202012c');
  });

  const refused: [string, string][] = [
    ['an indefinite length', '30 80 00 00'],
    ['a length in the long form that fits the short one', '04 81 01 00'],
    ['a length with a leading zero', `04 82 00 80 ${'00'.repeat(128)}`],
    ['a length of five bytes', '04 85 01 00 00 00 00'],
    ['a length that ends too early', '04 82 01'],
    ['contents that reach beyond the end', '04 05 00'],
    ['nothing at all', ''],
  ];
  for (const [what, bytes] of refused)
    it(`refuses ${what}`, () => assert.throws(() => readDer(hex(bytes)).any(), DerError));

  it('refuses an element that is longer than the one that holds it', () => {
    const inner = readDer(hex('30 03 04 05 00 00 00 00 00')).sequence();
    assert.throws(() => inner.any(), DerError);
  });

  it('refuses the high form of tag numbers', () =>
    assert.throws(() => readDer(hex('1f 81 01 00')).any(), DerError));

  it('refuses what follows the end', () => {
    const reader = readDer(hex('05 00 05 00'));
    reader.any();
    assert.throws(() => reader.end(), /more elements/);
  });

  for (const [what, bytes] of [
    ['an empty integer', '02 00'],
    ['an integer with needless zeros', '02 02 00 01'],
    ['a negative integer with needless ones', '02 02 ff 80'],
    ['an integer of 33 bytes', `02 21 01 ${'00'.repeat(32)}`],
  ] as const)
    it(`refuses ${what}`, () => assert.throws(() => readDer(hex(bytes)).integer(), DerError));

  it('refuses a boolean that is neither true nor false', () =>
    assert.throws(() => readDer(hex('01 01 01')).boolean(), DerError));

  it('refuses a bit string that ends inside of a byte', () =>
    assert.throws(() => readDer(hex('03 02 04 f0')).bitString(), DerError));

  for (const [what, bytes] of [
    ['cut short', '06 02 2a 86'],
    ['padded', '06 03 2a 80 01'],
    ['empty', '06 00'],
    ['with an arc beyond 2^53', '06 0a 2a ff ff ff ff ff ff ff ff 7f'],
  ] as const)
    it(`refuses an object identifier that is ${what}`, () =>
      assert.throws(() => readDer(hex(bytes)).oid(), DerError));

  it('reads fractions of seconds with any number of digits, cut to milliseconds', () => {
    const cases: [string, string][] = [
      ['20240229235959Z', '2024-02-29T23:59:59.000Z'],
      ['20240229235959.7Z', '2024-02-29T23:59:59.700Z'],
      ['20240229235959.76Z', '2024-02-29T23:59:59.760Z'],
      ['20240229235959.123456789Z', '2024-02-29T23:59:59.123Z'],
      ['99991231235959Z', '9999-12-31T23:59:59.000Z'],
      ['00500101000000Z', '0050-01-01T00:00:00.000Z'],
    ];
    for (const [text, expected] of cases)
      assert.equal(new Date(readDer(generalizedTime(text)).time()).toISOString(), expected);
  });

  it('reads the two digits of a UTCTime as the years 1950 to 2049', () => {
    const year = (text: string) =>
      new Date(readDer(derElement(0x17, Buffer.from(text))).time()).getUTCFullYear();
    assert.deepEqual(
      [year('500101000000Z'), year('991231235959Z'), year('000101000000Z'), year('491231235959Z')],
      [1950, 1999, 2000, 2049],
    );
  });

  for (const text of [
    '20230229000000Z',
    '20240101246000Z',
    '20240101000000',
    '202401010000Z',
    '20240101000000+0000',
    '20240101000000.Z',
    '20241301000000Z',
    '20240100000000Z',
  ])
    it(`refuses the time ${text}`, () =>
      assert.throws(() => readDer(generalizedTime(text)).time(), DerError));

  it('refuses text that is not UTF-8, or not ASCII where only that may be', () => {
    assert.throws(() => textOf(readDer(hex('0c 01 ff')).any()), DerError);
    assert.throws(() => textOf(readDer(hex('16 01 e9')).any()), DerError);
    assert.throws(() => textOf(readDer(hex('04 01 41')).any()), DerError);
  });

  it('throws nothing but DerError on any bytes', () => {
    const walk = (bytes: Uint8Array, depth: number) => {
      const reader = readDer(bytes);
      while (!reader.done) {
        const { content, tag, bytes: whole } = reader.any();
        const own = readDer(whole);
        if (tag === 0x06) own.oid();
        if (tag === 0x02) own.integer();
        if (tag === 0x17 || tag === 0x18) own.time();
        if ((tag & 0x20) !== 0 && depth < 50) walk(content, depth + 1);
      }
    };
    const sample = derSequence(
      derInteger(-129),
      derOid('2.999.1'),
      derTime(0),
      derContext(3, derSequence(derNull())),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.nat(sample.length),
        (edits, keep) => {
          const bytes = Uint8Array.from(sample);
          for (const [at, value] of edits) bytes[at] = value;
          try {
            walk(bytes.subarray(0, keep), 0);
          } catch (error) {
            assert.ok(error instanceof DerError, String(error));
          }
        },
      ),
      { numRuns: howOften({ quick: 400, long: 2000 }) },
    );
  });
});

describe('derInteger', () => {
  it('is read back as it was, for any number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }), (value) => {
        assert.equal(readDer(derInteger(value)).integer(), value);
      }),
    );
  });

  it('writes unsigned bytes without needless zeros and never as a negative number', () => {
    assert.equal(shown(derInteger(hex('0000ff'))), '020200ff');
    assert.equal(shown(derInteger(hex('007f'))), '02017f');
    assert.equal(shown(derInteger(hex('0000'))), '020100');
  });
});

describe('derOid', () => {
  it('is read back as it was', () => {
    for (const oid of ['1.2.840.10045.3.1.7', '2.999.3', '0.9.2342', '1.3.101.112'])
      assert.equal(readDer(derOid(oid)).oid(), oid);
  });
});

describe('derTime', () => {
  it('turns from UTCTime to GeneralizedTime in 2050', () => {
    assert.equal(shown(derTime(Date.UTC(2049, 11, 31, 23, 59, 59, 900))).slice(0, 4), '170d');
    assert.equal(shown(derTime(Date.UTC(2050, 0, 1))).slice(0, 4), '180f');
  });

  it('drops the zeros at the end of a fraction, as DER wants', () => {
    const text = (ms: number) => Buffer.from(derGeneralizedTime(ms).subarray(2)).toString();
    assert.equal(text(Date.UTC(2024, 0, 2, 3, 4, 5, 760)), '20240102030405.76Z');
    assert.equal(text(Date.UTC(2024, 0, 2, 3, 4, 5, 0)), '20240102030405Z');
  });
});

describe('derSet', () => {
  it('sorts its elements by their bytes', () => {
    assert.equal(shown(derSet(derInteger(2), derInteger(1))), '3106020101020102');
  });
});

describe('derContext', () => {
  it('tags what is inside, explicitly or implicitly', () => {
    assert.equal(shown(derContext(1, derNull())), 'a1020500');
    assert.equal(shown(derPrimitiveContext(6, Buffer.from('u'))), '860175');
    assert.equal(readDer(derContext(1, derNull())).nextTag, contextTag(1));
  });
});

describe('derElement', () => {
  it('writes lengths as short as possible', () => {
    assert.equal(shown(derOctetString(new Uint8Array(127)).subarray(0, 2)), '047f');
    assert.equal(shown(derOctetString(new Uint8Array(128)).subarray(0, 3)), '048180');
    assert.equal(shown(derOctetString(new Uint8Array(65536)).subarray(0, 5)), '0483010000');
    assert.equal(shown(derEnumerated(10)), '0a010a');
  });
});
