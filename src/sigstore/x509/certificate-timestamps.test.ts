import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  authority,
  type CertificatePlan,
  certificateTimestamp,
  ctLog,
  emailName,
  extension,
  HOUR,
  issue,
  JANUARY,
  keyPair,
  signerExtensions,
  subjectAltName,
  timestampList,
  vector,
} from '../../../test/fakes/certificates.ts';
import { fc } from '../../../test/seed.ts';
import { derOctetString } from '../der/write.ts';
import { RefusedError } from '../refusal.ts';
import type { TrustedLog } from '../types.ts';
import { verifyScts } from './certificate-timestamps.ts';

const { issuing } = authority();
const log = ctLog();
const plan: CertificatePlan = { issuer: issuing, keys: keyPair(), extensions: signerExtensions() };

function verify(
  timestamps: Uint8Array[],
  logs: TrustedLog[] = [log.trusted],
  needed = 1,
  extra: Uint8Array[] = [],
): void {
  const list = timestamps.length > 0 ? [timestampList(...timestamps)] : [];
  const leaf = issue({ ...plan, extensions: [...extra, ...(plan.extensions ?? []), ...list] });
  verifyScts(leaf.certificate, issuing.certificate, logs, needed);
}

function refused(code: string, message: RegExp, run: () => unknown): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof RefusedError, String(error));
    assert.equal(error.refusal.code, code);
    assert.match(error.message, message);
    return true;
  });
}

describe('verifyScts', () => {
  const good = certificateTimestamp(log, plan);

  it('accepts a certificate that a known log has seen', () => verify([good]));

  it('finds the list anywhere among the extensions', () => {
    const leaf = issue({ ...plan, extensions: [timestampList(good), ...signerExtensions()] });
    verifyScts(leaf.certificate, issuing.certificate, [log.trusted], 1);
  });

  it('refuses a certificate without timestamps, unless none are needed', () => {
    refused('SCT_MISSING', /holds no signed certificate timestamp/, () => verify([]));
    verify([], [log.trusted], 0);
  });

  it('does not count a log that the trusted root does not name', () => {
    const other = ctLog();
    refused('SCT_INVALID', /0 of the 1/, () => verify([certificateTimestamp(other, plan)]));
    verify([certificateTimestamp(other, plan), good]);
    refused('SCT_INVALID', /0 of the 1/, () => verify([good], []));
  });

  it('counts a log once, however often it signed', () => {
    const again = certificateTimestamp(log, plan, { at: JANUARY + 1 });
    refused('SCT_INVALID', /1 of the 2 .* 2 needed/, () => verify([good, again], [log.trusted], 2));
    const other = ctLog();
    verify([good, certificateTimestamp(other, plan)], [log.trusted, other.trusted], 2);
  });

  it('refuses a forged timestamp of a known log, also next to a good one', () => {
    const forged = certificateTimestamp({ ...log, keys: keyPair() }, plan);
    refused('SCT_INVALID', /not signed by that log/, () => verify([forged]));
    refused('SCT_INVALID', /not signed by that log/, () => verify([good, forged]));
  });

  it('refuses a timestamp of another certificate, and of another issuer', () => {
    const other = { ...plan, extensions: [subjectAltName(emailName('mallory@example.com'))] };
    refused('SCT_INVALID', /not signed/, () => verify([certificateTimestamp(log, other)]));
    const issuerKey = keyPair().publicKey;
    refused('SCT_INVALID', /not signed/, () => verify([certificateTimestamp(log, plan, { issuerKey })]));
  });

  it('does not count a log outside of its time, both ends included, nor one without a start', () => {
    const at = (start: number | undefined, end: number | undefined) => [
      { ...log.trusted, validFor: { start, end } },
    ];
    verify([good], at(JANUARY, JANUARY));
    refused('SCT_INVALID', /0 of the 1/, () => verify([good], at(JANUARY + 1, undefined)));
    refused('SCT_INVALID', /0 of the 1/, () => verify([good], at(JANUARY - HOUR, JANUARY - 1)));
    refused('SCT_INVALID', /0 of the 1/, () => verify([good], at(undefined, undefined)));
  });

  it('refuses a hash other than SHA-256, and a scheme other than that of the log’s key', () => {
    const hash = 1 + 32 + 8 + 2;
    const [sha1, rsa] = [2, 1];
    refused('SCT_INVALID', /not signed/, () => verify([good.with(hash, sha1)]));
    refused('SCT_INVALID', /not signed/, () => verify([good.with(hash + 1, rsa)]));
  });

  it('refuses a list that is cut short, too long or of another version', () => {
    const list = (bytes: Uint8Array) => () =>
      verify([], undefined, 1, [extension('1.3.6.1.4.1.11129.2.4.2', bytes)]);
    refused('SCT_INVALID', /cannot be read/, list(Buffer.from('junk')));
    refused('SCT_INVALID', /truncated/, list(derOctetString(Uint8Array.of(0, 9, 0))));
    refused(
      'SCT_INVALID',
      /longer/,
      list(derOctetString(Buffer.concat([vector(vector(good)), Uint8Array.of(0)]))),
    );
    refused('SCT_INVALID', /version 1/, list(derOctetString(vector(vector(good.with(0, 1))))));
    const many = Array.from({ length: 17 }, () => vector(good));
    refused('SCT_INVALID', /more than 16/, list(derOctetString(vector(...many))));
  });

  it('throws nothing but RefusedError on any damage, and accepts none', () => {
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, value) => {
        fc.pre(good[at] !== value);
        assert.throws(() => verify([good.with(at, value)]), RefusedError);
      }),
      { numRuns: 200 },
    );
  });
});
