import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  authorityExtension,
  CODE_SIGNING,
  emailName,
  extendedKeyUsage,
  extension,
  fulcioBare,
  fulcioText,
  HOUR,
  issueDer,
  JANUARY,
  keyUsage,
  otherName,
  signerExtensions,
  subjectAltName,
  uriName,
} from '../../../test/fakes/certificates.ts';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import { derBoolean, derInteger, derOctetString, derPrimitiveContext, derSequence } from '../der/write.ts';
import { RefusedError } from '../refusal.ts';
import { identityOf, isSelfIssued, parseCertificate } from './certificate.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const bundles = join(shared, 'data/sigstore-bundles/bundle-verify');
const skip = existsSync(bundles) ? false : 'the shared bundles are absent';

const certificate = (...extensions: Uint8Array[]) => parseCertificate(issueDer({ extensions }).der);
const refused = (code: string, message: RegExp) => (error: unknown) =>
  error instanceof RefusedError && error.refusal.code === code && message.test(error.message);

describe('parseCertificate', () => {
  it('reads who, when and what for', () => {
    const read = certificate(...signerExtensions());
    assert.equal(identityOf(read), 'dev@example.com');
    assert.deepEqual([read.notBefore, read.notAfter], [JANUARY, JANUARY + HOUR]);
    assert.deepEqual(read.extendedKeyUsage, { critical: false, purposes: [CODE_SIGNING] });
    assert.deepEqual(read.keyUsage, { digitalSignature: true, certSign: false });
    assert.equal(read.publicKey.type, 'p256');
    assert.deepEqual([read.isCa, read.pathLength], [false, undefined]);
    assert.ok(isSelfIssued(read));
  });

  it('reads an authority with its path length', () => {
    const read = certificate(authorityExtension(2), keyUsage(0x06));
    assert.deepEqual([read.isCa, read.pathLength, read.keyUsage?.certSign], [true, 2, true]);
  });

  it('reads Fulcio’s claims, the new ones as DER text and the old ones as bare text', () => {
    const { claims } = certificate(
      fulcioBare(1, 'https://token.actions.githubusercontent.com'),
      fulcioBare(2, 'push'),
      fulcioBare(5, 'acme/app'),
      fulcioText(8, 'https://token.actions.githubusercontent.com'),
      fulcioText(12, 'https://github.com/acme/new-name'),
      fulcioText(14, 'refs/heads/main'),
      fulcioText(20, 'workflow_dispatch'),
      fulcioText(22, 'public'),
    );
    assert.deepEqual(claims, {
      issuer: 'https://token.actions.githubusercontent.com',
      sourceRepositoryUri: 'https://github.com/acme/new-name',
      sourceRepositoryRef: 'refs/heads/main',
      buildTrigger: 'workflow_dispatch',
      sourceRepositoryVisibility: 'public',
    });
  });

  it('reads a GitHub repository of before 2023, but not for another issuer', () => {
    const of = (issuer: string) =>
      certificate(fulcioBare(1, issuer), fulcioBare(5, 'acme/app')).claims.sourceRepositoryUri;
    assert.equal(of('https://token.actions.githubusercontent.com'), 'https://github.com/acme/app');
    assert.equal(of('https://issuer.example'), undefined);
  });

  it('refuses two issuers that contradict each other', () => {
    const extensions = [fulcioBare(1, 'https://a.example'), fulcioText(8, 'https://b.example')];
    assert.throws(() => certificate(...extensions), refused('CERTIFICATE_INVALID', /two issuers/));
  });

  it('refuses a critical extension that it does not understand, such as name constraints', () => {
    const constraints = extension('2.5.29.30', derSequence(), true);
    assert.throws(() => certificate(constraints), refused('CERTIFICATE_INVALID', /2\.5\.29\.30/));
    assert.ok(certificate(extension('2.5.29.30', derSequence())));
  });

  it('refuses an extension that comes twice', () => {
    const twice = [subjectAltName(emailName('a@example.com')), subjectAltName(emailName('b@example.com'))];
    assert.throws(() => certificate(...twice), refused('CERTIFICATE_INVALID', /twice/));
  });

  it('refuses a path length without authority, and a negative one', () => {
    const constraints = (...fields: Uint8Array[]) =>
      certificate(extension('2.5.29.19', derSequence(...fields), true));
    assert.throws(() => constraints(derInteger(1)), refused('CERTIFICATE_INVALID', /path length/));
    assert.throws(
      () => constraints(derBoolean(true), derInteger(-1)),
      refused('CERTIFICATE_INVALID', /path length/),
    );
  });

  it('refuses bytes after the end, and a certificate that is cut short', () => {
    const { der } = issueDer({ extensions: signerExtensions() });
    assert.throws(
      () => parseCertificate(Buffer.concat([der, Uint8Array.of(0)])),
      refused('CERTIFICATE_INVALID', /more elements/),
    );
    assert.throws(
      () => parseCertificate(der.subarray(0, 100)),
      refused('CERTIFICATE_INVALID', /longer than/),
    );
  });

  it('throws nothing but RefusedError on any damage', () => {
    const { der } = issueDer({
      extensions: [...signerExtensions(), subjectKeyIdentifier, extendedKeyUsage(true, CODE_SIGNING)].slice(
        0,
        6,
      ),
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        fc.nat(der.length),
        (edits, keep) => {
          const bytes = Uint8Array.from(der);
          for (const [at, value] of edits) bytes[at] = value;
          for (const damaged of [bytes, bytes.subarray(0, keep)])
            try {
              identityOf(parseCertificate(damaged));
            } catch (error) {
              assert.ok(error instanceof RefusedError, String(error));
            }
        },
      ),
      { numRuns: howOften({ quick: 200, long: 1000 }) },
    );
  });

  it('reads every certificate of the shared bundles as OpenSSL does', { skip }, () => {
    let seen = 0;
    for (const der of sharedCertificates()) {
      const ours = parseCertificate(der);
      const theirs = new X509Certificate(der);
      assert.equal(ours.notBefore, theirs.validFromDate.getTime());
      assert.equal(ours.notAfter, theirs.validToDate.getTime());
      assert.equal(ours.isCa, theirs.ca);
      assert.ok(theirs.publicKey.equals(ours.publicKey.keyObject));
      assert.equal(
        Buffer.from(ours.serialNumber).toString('hex').replace(/^00/, ''),
        theirs.serialNumber.toLowerCase(),
      );
      if (theirs.subjectAltName !== undefined)
        assert.equal(identityOf(ours), theirs.subjectAltName.replace(/^(URI|email):/, ''));
      assert.deepEqual(ours.extendedKeyUsage?.purposes, theirs.keyUsage);
      seen++;
    }
    assert.ok(seen > 50, `only ${seen} certificates were seen`);
  });
});

describe('identityOf', () => {
  it('takes an e-mail address, a URI, or the user name of Fulcio', () => {
    const of = (name: Uint8Array) => identityOf(certificate(subjectAltName(name)));
    assert.equal(of(emailName('a@example.com')), 'a@example.com');
    assert.equal(of(uriName('spiffe://example/x')), 'spiffe://example/x');
    assert.equal(of(otherName('1.3.6.1.4.1.57264.1.7', 'user!example.com')), 'user!example.com');
  });

  it('refuses none, several, and kinds that Fulcio does not write', () => {
    const dns = derPrimitiveContext(2, Buffer.from('example.com'));
    const of =
      (...names: Uint8Array[]) =>
      () =>
        identityOf(certificate(subjectAltName(...names)));
    assert.throws(
      () => identityOf(certificate()),
      refused('CERTIFICATE_INVALID', /no subject alternative name/),
    );
    assert.throws(
      of(emailName('a@x'), emailName('b@x')),
      refused('CERTIFICATE_INVALID', /2 subject alternative names/),
    );
    assert.throws(of(dns), refused('CERTIFICATE_INVALID', /unknown kind/));
    assert.throws(of(dns, emailName('a@x')), refused('CERTIFICATE_INVALID', /2 subject alternative names/));
    assert.throws(of(otherName('1.2.3', 'a')), refused('CERTIFICATE_INVALID', /unknown kind/));
  });

  it('refuses a name with bytes that are not ASCII, which could look like another', () => {
    const name = derPrimitiveContext(6, Buffer.from('https://exаmple.com'));
    assert.throws(() => certificate(subjectAltName(name)), refused('CERTIFICATE_INVALID', /not ASCII/));
  });
});

const subjectKeyIdentifier = extension('2.5.29.14', derOctetString(Buffer.alloc(20)));

function* sharedCertificates(): Generator<Uint8Array> {
  for (const file of readdirSync(bundles, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.json')) continue;
    const text = readFileSync(join(bundles, file), 'utf8');
    for (const [, base64 = ''] of text.matchAll(/"rawBytes":\s*"(MII[BC][A-Za-z0-9+/=]+)"/g)) {
      const der = Buffer.from(base64, 'base64');
      // RSA keys of logs begin with the same letters.
      if (der[4] === 0x30) yield der;
    }
  }
}
