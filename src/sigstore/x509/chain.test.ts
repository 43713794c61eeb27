import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  authority,
  authorityExtension,
  type CertificatePlan,
  CODE_SIGNING,
  extendedKeyUsage,
  HOUR,
  type Issued,
  issue,
  JANUARY,
  keyPair,
  keyUsage,
  signerExtensions,
  TIME_STAMPING,
  trustedAuthority,
} from '../../../test/fakes/certificates.ts';
import { RefusedError } from '../refusal.ts';
import type { CertificateAuthority } from '../types.ts';
import { verifyChain } from './chain.ts';

const LONG = { notBefore: JANUARY - 1000 * HOUR, notAfter: JANUARY + 1000 * HOUR };
const fulcio = authority();
const signer = (plan: CertificatePlan = {}) =>
  issue({ issuer: fulcio.issuing, extensions: signerExtensions(), ...plan });

function verify(
  leaf: Issued,
  helpers: Issued[] = [],
  trusted: CertificateAuthority[] = [fulcio.trusted],
  at = JANUARY,
) {
  return verifyChain(
    leaf.certificate,
    helpers.map(({ certificate }) => certificate),
    trusted,
    at,
  );
}

function refused(code: string, message: RegExp, run: () => unknown): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof RefusedError, String(error));
    assert.equal(error.refusal.code, code);
    assert.match(error.message, message);
    return true;
  });
}

describe('verifyChain', () => {
  it('returns the chain from the leaf to the root', () => {
    const leaf = signer();
    assert.deepEqual(
      verify(leaf).map(({ der }) => der),
      [leaf.der, fulcio.issuing.der, fulcio.root.der],
    );
  });

  it('takes an intermediate from the bundle where the trusted root names only the root', () => {
    const onlyRoot = trustedAuthority(fulcio.root);
    assert.equal(verify(signer(), [fulcio.issuing], [onlyRoot]).length, 3);
    refused('CERTIFICATE_UNTRUSTED', /none of the 1 authorities/, () => verify(signer(), [], [onlyRoot]));
  });

  it('takes any curve and hash that certificates pair', () => {
    for (const [curve, hash] of [
      ['P-384', 'sha384'],
      ['P-384', 'sha256'],
      ['P-521', 'sha512'],
      ['ed25519', 'sha256'],
    ] as const) {
      const root = issue({
        name: 'r',
        keys: keyPair(curve),
        hash,
        ...LONG,
        extensions: [authorityExtension()],
      });
      const leaf = issue({ issuer: root, hash, extensions: signerExtensions() });
      assert.equal(verify(leaf, [], [trustedAuthority(root)]).length, 2, `${curve} ${hash}`);
    }
  });

  it('refuses a forged certificate of the same issuer name', () => {
    const forged = signer({ signingKey: keyPair().privateKey });
    refused('CERTIFICATE_UNTRUSTED', /none of the/, () => verify(forged));
  });

  it('refuses an authority that came along in the bundle', () => {
    const evil = authority();
    const leaf = issue({ issuer: evil.issuing, extensions: signerExtensions() });
    refused('CERTIFICATE_UNTRUSTED', /none of the/, () => verify(leaf, [evil.issuing, evil.root]));
  });

  it('refuses a chain through somebody’s own signing certificate', () => {
    const mallory = signer({ name: 'mallory' });
    const leaf = issue({ issuer: mallory, extensions: signerExtensions() });
    refused('CERTIFICATE_UNTRUSTED', /may not issue/, () => verify(leaf, [mallory]));
  });

  it('refuses an authority whose key usage leaves out issuing', () => {
    const root = issue({ name: 'r', ...LONG, extensions: [authorityExtension(), keyUsage(0x80)] });
    const leaf = issue({ issuer: root, extensions: signerExtensions() });
    refused('CERTIFICATE_UNTRUSTED', /may not issue/, () => verify(leaf, [], [trustedAuthority(root)]));
  });

  it('refuses a chain that is longer than an authority allows', () => {
    const further = issue({
      name: 'further',
      issuer: fulcio.issuing,
      ...LONG,
      extensions: [authorityExtension()],
    });
    const leaf = issue({ issuer: further, extensions: signerExtensions() });
    refused('CERTIFICATE_UNTRUSTED', /chain of 2/, () => verify(leaf, [further]));
  });

  it('refuses an authority for another purpose', () => {
    const stamps = authority(TIME_STAMPING);
    const leaf = issue({ issuer: stamps.issuing, extensions: signerExtensions() });
    refused('CERTIFICATE_UNTRUSTED', /purpose/, () => verify(leaf, [], [stamps.trusted]));
  });

  it('refuses a leaf that is not for signing code', () => {
    const leaf = (...extensions: Uint8Array[]) => signer({ extensions });
    refused('CERTIFICATE_INVALID', /code signing/, () => verify(leaf(keyUsage(0x80))));
    refused('CERTIFICATE_INVALID', /code signing/, () =>
      verify(leaf(extendedKeyUsage(false, TIME_STAMPING))),
    );
    const code = extendedKeyUsage(false, CODE_SIGNING);
    refused('CERTIFICATE_INVALID', /key usage/, () => verify(leaf(keyUsage(0x04), code)));
    refused('CERTIFICATE_INVALID', /authority/, () =>
      verify(leaf(keyUsage(0x84), authorityExtension(), code)),
    );
  });

  it('counts both ends of a validity, and nothing beyond', () => {
    const leaf = signer();
    for (const at of [JANUARY, JANUARY + HOUR]) assert.ok(verify(leaf, [], undefined, at));
    for (const at of [JANUARY - 1, JANUARY + HOUR + 1])
      refused('CERTIFICATE_EXPIRED', /^the certificate was not valid at 202/, () =>
        verify(leaf, [], undefined, at),
      );
  });

  it('refuses a time of no calendar', () => {
    for (const at of [Number.NaN, 1e300, -1e300])
      refused('CERTIFICATE_EXPIRED', / ms: /, () => verify(signer(), [], undefined, at));
  });

  it('refuses when an authority had expired', () => {
    const late = { notBefore: JANUARY + 1000 * HOUR, notAfter: JANUARY + 1002 * HOUR };
    refused('CERTIFICATE_EXPIRED', /authority "issuing" was not valid/, () =>
      verify(signer(late), [], undefined, JANUARY + 1001 * HOUR),
    );
  });

  it('refuses an authority outside of the time for which the trusted root names it, both ends included', () => {
    const named = (start: number | undefined, end: number | undefined) => [
      { ...fulcio.trusted, validFor: { start, end } },
    ];
    assert.ok(verify(signer(), [], named(JANUARY, JANUARY)));
    assert.ok(verify(signer(), [], named(undefined, undefined)));
    refused('CERTIFICATE_UNTRUSTED', /does not name/, () =>
      verify(signer(), [], named(JANUARY + 1, undefined)),
    );
    refused('CERTIFICATE_UNTRUSTED', /does not name/, () =>
      verify(signer(), [], named(JANUARY - 9, JANUARY - 1)),
    );
  });

  it('passes over an authority that cannot be read, and one that is empty', () => {
    const broken = { ...fulcio.trusted, chain: [Buffer.from('30030201', 'hex')] };
    const empty = { ...fulcio.trusted, chain: [] };
    assert.equal(verify(signer(), [], [broken, empty, fulcio.trusted]).length, 3);
    refused('CERTIFICATE_UNTRUSTED', /none of the 2/, () => verify(signer(), [], [broken, empty]));
    refused('CERTIFICATE_UNTRUSTED', /names no certificate authority/, () => verify(signer(), [], []));
  });

  it('refuses a heap of intermediates, and ends on authorities that sign each other', () => {
    const heap = Array.from({ length: 6 }, () => fulcio.issuing);
    refused('CERTIFICATE_INVALID', /6 certificates/, () => verify(signer(), heap));
    const a = issue({ name: 'a', ...LONG, extensions: [authorityExtension()] });
    const b = issue({ name: 'b', issuer: a, ...LONG, extensions: [authorityExtension()] });
    const crossed = issue({
      name: 'a',
      keys: a.keys,
      issuer: b,
      ...LONG,
      extensions: [authorityExtension()],
    });
    const leaf = issue({ issuer: b, extensions: signerExtensions() });
    refused('CERTIFICATE_UNTRUSTED', /none of the/, () => verify(leaf, [a, b, crossed]));
  });
});
