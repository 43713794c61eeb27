import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  authority,
  authorityExtension,
  CODE_SIGNING,
  extendedKeyUsage,
  HOUR,
  issue,
  JANUARY,
  keyPair,
  keyUsage,
  TIME_STAMPING,
  type TokenPlan,
  timestampResponse,
  timestampToken,
  trustedAuthority,
} from '../../../test/fakes/certificates.ts';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import { derInteger, derSequence } from '../der/write.ts';
import { RefusedError } from '../refusal.ts';
import type { CertificateAuthority } from '../types.ts';
import { parseTimestampResponse } from './parse-timestamp.ts';
import { verifyTimestamp } from './verify-timestamp.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const bundles = join(shared, 'data/sigstore-bundles/bundle-verify');
const skip = existsSync(bundles) ? false : 'the shared bundles are absent';

const { root, issuing } = authority(TIME_STAMPING);
const stamping = [keyUsage(0x80), extendedKeyUsage(true, TIME_STAMPING)];
const tsa = issue({ name: 'tsa', issuer: issuing, extensions: stamping });
const trusted = trustedAuthority(tsa, issuing, root);
const stamped = Buffer.from('a signature');
const AT = JANUARY + 10_250;

const verify = (plan: Partial<TokenPlan> = {}, authorities: CertificateAuthority[] = [trusted]) =>
  verifyTimestamp(timestampResponse({ signer: tsa, stamped, ...plan }), stamped, authorities).at;

function refused(code: string, message: RegExp, run: () => unknown): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof RefusedError, String(error));
    assert.equal(error.refusal.code, code);
    assert.match(error.message, message);
    return true;
  });
}

describe('verifyTimestamp', () => {
  it('returns when the signature was there', () => assert.equal(verify(), AT));

  it('reads fractions of any number of digits, which DER writes without trailing zeros', () => {
    const at = (fraction: string) => verify({ genTime: `20260101000010${fraction}Z` }) - JANUARY;
    assert.deepEqual(
      ['', '.7', '.76', '.123', '.123456789'].map(at),
      [10_000, 10_700, 10_760, 10_123, 10_123],
    );
  });

  it('takes a bare token', () => {
    assert.equal(verifyTimestamp(timestampToken({ signer: tsa, stamped }), stamped, [trusted]).at, AT);
  });

  it('takes certificates that came along where the trusted root names only authorities', () => {
    const authorities = trustedAuthority(issuing, root);
    assert.equal(verify({ certificates: [root, tsa] }, [authorities]), AT);
    assert.equal(verify({ certificates: [tsa, issuing] }, [trustedAuthority(root)]), AT);
    refused('TIMESTAMP_UNTRUSTED', /not among the 1/, () => verify({}, [authorities]));
  });

  it('refuses another certificate of the authority where the trusted root names one', () => {
    const other = issue({ name: 'other', issuer: issuing, serial: 8, extensions: stamping });
    refused('TIMESTAMP_UNTRUSTED', /not among the 1/, () => verify({ signer: other, certificates: [other] }));
  });

  it('goes on to the next authority', () => {
    const early = { ...trusted, validFor: { start: undefined, end: JANUARY } };
    assert.equal(verify({}, [early, trusted]), AT);
  });

  it('refuses a time stamp of other bytes (replayed)', () => {
    const response = timestampResponse({ signer: tsa, stamped: Buffer.from('another') });
    refused('TIMESTAMP_INVALID', /another signature/, () => verifyTimestamp(response, stamped, [trusted]));
  });

  it('refuses a time that was changed after signing', () => {
    refused('TIMESTAMP_INVALID', /changed after/, () => verify({ tamper: true }));
  });

  it('refuses a forged signature', () => {
    refused('TIMESTAMP_INVALID', /not signed by/, () => verify({ signingKey: keyPair().privateKey }));
  });

  it('refuses a signer who does not vouch for his certificate', () => {
    refused('TIMESTAMP_INVALID', /another certificate/, () => verify({ named: Buffer.alloc(32) }));
  });

  it('refuses what was signed as something else than a time stamp', () => {
    refused('TIMESTAMP_INVALID', /not a time stamp/, () => verify({ contentType: '1.2.840.113549.1.7.1' }));
  });

  it('refuses an unknown authority, also one that includes its own root', () => {
    const evil = authority(TIME_STAMPING);
    const signer = issue({ name: 'tsa', issuer: evil.issuing, extensions: stamping });
    const certificates = [signer, evil.issuing, evil.root];
    refused('TIMESTAMP_UNTRUSTED', /not among the 0/, () => verify({}, []));
    refused('TIMESTAMP_INVALID', /another certificate/, () => verify({ signer, certificates }));
    refused('TIMESTAMP_UNTRUSTED', /none of the/, () =>
      verify({ signer, certificates }, [trustedAuthority(root)]),
    );
  });

  it('refuses an authority outside of the time for which the trusted root names it, both ends included', () => {
    const named = (start: number | undefined, end: number | undefined) => [
      { ...trusted, validFor: { start, end } },
    ];
    assert.equal(verify({}, named(AT, AT)), AT);
    refused('TIMESTAMP_UNTRUSTED', /does not name/, () => verify({}, named(AT + 1, undefined)));
    refused('TIMESTAMP_UNTRUSTED', /does not name/, () => verify({}, named(undefined, AT - 1)));
  });

  it('judges certificates at the time of the time stamp', () => {
    const late = `${new Date(JANUARY + HOUR + 1000).toISOString().replace(/[-:T]|\..*/g, '')}Z`;
    refused('TIMESTAMP_UNTRUSTED', /was not valid at/, () => verify({ genTime: late }));
  });

  it('refuses a certificate for which time stamping is not the only and critical purpose', () => {
    for (const extensions of [
      [keyUsage(0x80)],
      [extendedKeyUsage(true, CODE_SIGNING)],
      [extendedKeyUsage(false, TIME_STAMPING)],
      [extendedKeyUsage(true, TIME_STAMPING, CODE_SIGNING)],
      [keyUsage(0x04), extendedKeyUsage(true, TIME_STAMPING)],
    ]) {
      const signer = issue({ name: 'odd', issuer: issuing, extensions });
      refused('TIMESTAMP_UNTRUSTED', /time stamping|key usage/, () =>
        verify({ signer }, [trustedAuthority(signer, issuing, root)]),
      );
    }
  });

  it('refuses an authority that signs itself without being in the trusted root’s chain', () => {
    const self = issue({ name: 'issuing', extensions: [authorityExtension(), ...stamping] });
    refused('TIMESTAMP_UNTRUSTED', /./, () =>
      verify({ signer: self, certificates: [self] }, [trustedAuthority(root)]),
    );
  });

  it('throws nothing but RefusedError on any damage, and never another time', () => {
    const response = timestampResponse({ signer: tsa, stamped, certificates: [tsa, issuing] });
    const authorities = [trustedAuthority(root)];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(response.length - 1), fc.nat(255)), { minLength: 1, maxLength: 2 }),
        fc.boolean(),
        (edits, cut) => {
          const bytes = Uint8Array.from(response);
          for (const [at, value] of edits) bytes[at] = value;
          try {
            const end = cut ? (edits[0]?.[0] ?? 0) : bytes.length;
            assert.equal(verifyTimestamp(bytes.subarray(0, end), stamped, authorities).at, AT);
          } catch (error) {
            assert.ok(error instanceof RefusedError, String(error));
          }
        },
      ),
      { numRuns: howOften({ quick: 200, long: 1000 }) },
    );
  });

  const cases: [string, string | undefined][] = [
    ['rekor2-timestamp-with-expired-cert-chain', undefined],
    ['rekor2-timestamp-without-embedded-cert', undefined],
    ['rekor2-timestamp-payload-mismatch_fail', 'TIMESTAMP_INVALID'],
    ['rekor2-timestamp-outside-trust-root-tsa-validity_fail', 'TIMESTAMP_UNTRUSTED'],
    ['rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail', 'TIMESTAMP_UNTRUSTED'],
  ];
  for (const [name, code] of cases)
    it(`judges ${name} of the conformance suite`, { skip }, () => {
      const { response, signature, authorities } = conformanceCase(name);
      if (code === undefined) assert.ok(verifyTimestamp(response, signature, authorities).at > 0);
      else refused(code, /./, () => verifyTimestamp(response, signature, authorities));
    });
});

describe('parseTimestampResponse', () => {
  it('reads digest, time and nonce, which a client compares with its request', () => {
    const { imprint, genTime, nonce } = parseTimestampResponse(timestampResponse({ signer: tsa, stamped }));
    assert.deepEqual(imprint, { algorithm: 'sha256', value: createHash('sha256').update(stamped).digest() });
    assert.deepEqual([genTime, nonce], [AT, 12345n]);
  });

  it('refuses an answer that grants nothing', () => {
    const denied = timestampResponse({ signer: tsa, stamped, status: 2 });
    refused('TIMESTAMP_INVALID', /status 2/, () => parseTimestampResponse(denied));
    refused('TIMESTAMP_INVALID', /status 2/, () =>
      parseTimestampResponse(derSequence(derSequence(derInteger(2)))),
    );
  });

  it('refuses several signers, a heap of certificates, and whatever is too long', () => {
    const plan = { signer: tsa, stamped };
    refused('TIMESTAMP_INVALID', /more elements/, () =>
      parseTimestampResponse(timestampResponse({ ...plan, signers: 2 })),
    );
    refused('TIMESTAMP_INVALID', /is expected/, () =>
      parseTimestampResponse(timestampResponse({ ...plan, signers: 0 })),
    );
    const certificates = Array.from({ length: 9 }, () => tsa);
    refused('TIMESTAMP_INVALID', /more than 8/, () =>
      parseTimestampResponse(timestampResponse({ ...plan, certificates })),
    );
    refused('TIMESTAMP_INVALID', /too long/, () => parseTimestampResponse(Buffer.alloc(65 * 1024)));
    refused('TIMESTAMP_INVALID', /is expected/, () => parseTimestampResponse(Buffer.alloc(0)));
  });
});

type Json = {
  messageSignature: { signature: string };
  verificationMaterial: { timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: string }] } };
  timestampAuthorities: {
    uri: string;
    certChain: { certificates: { rawBytes: string }[] };
    validFor: { start?: string; end?: string };
  }[];
};

function conformanceCase(name: string): {
  response: Buffer;
  signature: Buffer;
  authorities: CertificateAuthority[];
} {
  const read = (file: string) => JSON.parse(readFileSync(join(bundles, name, file), 'utf8')) as Json;
  const bytes = (base64: string) => Buffer.from(base64, 'base64');
  const time = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text));
  const bundle = read('bundle.sigstore.json');
  return {
    response: bytes(
      bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps[0].signedTimestamp,
    ),
    signature: bytes(bundle.messageSignature.signature),
    authorities: read('trusted_root.json').timestampAuthorities.map(({ uri, certChain, validFor }) => ({
      uri,
      chain: certChain.certificates.map(({ rawBytes }) => bytes(rawBytes)),
      validFor: { start: time(validFor.start), end: time(validFor.end) },
    })),
  };
}
