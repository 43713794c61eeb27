import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fc } from '../../../../../test/seed.ts';
import { pemCertificates } from './pem.ts';
import { subjectHash } from './subject-hash.ts';

const certificate = (name: string): Buffer => {
  const [der] = pemCertificates(readFileSync(new URL(`testdata/${name}.pem`, import.meta.url)));
  assert.ok(der);
  return der;
};

describe('subjectHash', () => {
  const expected = {
    plain: '3179e0d9',
    'plain-again': '3179e0d9',
    spaces: 'fde4af0f',
    utf8: '58a7ac30',
    multi: '7807f8f2',
    t61: '77a79f5b',
    bmp: '77a79f5b',
  };
  for (const [name, hash] of Object.entries(expected))
    it(`gives what openssl x509 -subject_hash gives: ${name}`, () => {
      assert.equal(subjectHash(certificate(name)), hash);
    });

  it('is undefined for anything that is not a certificate', () => {
    assert.equal(subjectHash(Buffer.alloc(0)), undefined);
    assert.equal(subjectHash(Buffer.from('30820fff', 'hex')), undefined);
    assert.equal(subjectHash(certificate('plain').subarray(0, 100)), undefined);
  });

  it('never fails, whatever the bytes', () => {
    const original = certificate('multi');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(160), fc.nat(255)), { maxLength: 6 }), (changes) => {
        const bytes = Buffer.from(original);
        for (const [at, value] of changes) bytes[at] = value;
        const hash = subjectHash(bytes);
        assert.ok(hash === undefined || /^[0-9a-f]{8}$/.test(hash));
      }),
      { numRuns: 300 },
    );
  });

  it('takes a megabyte of white space in its stride', () => {
    const wrap = (tag: number, ...parts: Buffer[]): Buffer => {
      const content = Buffer.concat(parts);
      const header = Buffer.from([tag, 0x83, 0, 0, 0]);
      header.writeUIntBE(content.length, 2, 3);
      return Buffer.concat([header, content]);
    };
    const commonName = Buffer.from('0603550403', 'hex');
    const subject = (text: string): Buffer =>
      wrap(0x30, wrap(0x31, wrap(0x30, commonName, wrap(0x0c, Buffer.from(text)))));
    const serialToValidity = Buffer.from('020101300030003000', 'hex');
    const signed = (text: string): Buffer => wrap(0x30, wrap(0x30, serialToValidity, subject(text)));

    const hash = subjectHash(signed(`a${' '.repeat(1_000_000)}B`));

    assert.equal(hash, subjectHash(signed('A b')));
  });
});
