import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { digestOf } from '../../base/digest.ts';
import { findInstance, PUBLIC_GOOD } from '../instances/instances.ts';
import { parseTrustedRoot } from './parse-trusted-root.ts';

type Json = ReturnType<typeof JSON.parse>;

const bytes = findInstance(PUBLIC_GOOD)?.builtIn?.trustedRoot() ?? Buffer.of();
const root = (): Json => JSON.parse(Buffer.from(bytes).toString());
const parse = (value: unknown) => parseTrustedRoot(Buffer.from(JSON.stringify(value)));

function changed(change: (root: Json) => void): Json {
  const value = root();
  change(value);
  return value;
}

describe('parseTrustedRoot', () => {
  it('reads the root of Sigstore’s public instance', () => {
    const { digest, certificateAuthorities, timestampAuthorities, logs, ctLogs } = parseTrustedRoot(bytes);

    assert.equal(digest, digestOf(bytes));
    assert.deepEqual(
      logs.map(({ baseUrl, algorithm }) => [baseUrl, algorithm]),
      [
        ['https://rekor.sigstore.dev', 'ecdsa-sha2-256-nistp256'],
        ['https://log2025-1.rekor.sigstore.dev', 'ed25519'],
      ],
    );
    assert.equal(
      Buffer.from(logs[0]?.logId ?? [])
        .toString('hex')
        .slice(0, 8),
      'c0d23d6a',
    );
    assert.equal(logs[0]?.validFor.start, Date.UTC(2021, 0, 12, 11, 53, 27));
    assert.deepEqual([certificateAuthorities.length, timestampAuthorities.length, ctLogs.length], [2, 1, 2]);
    assert.equal(certificateAuthorities[0]?.validFor.end, Date.UTC(2022, 11, 31, 23, 59, 59, 999));
    assert.equal(certificateAuthorities[1]?.chain.length, 2);
  });

  it('passes over fields that it does not know, such as operator', () => {
    const value = changed((json) => {
      json['mediaType'] = 'application/vnd.dev.sigstore.trustedroot.v0.2+json';
      json['tlogs'][0].operator = 'sigstore.dev';
      json['newThing'] = [{}];
    });

    assert.equal(parse(value).logs.length, 2);
  });

  it('reads fractional seconds of any length, and zones', () => {
    const startOf = (start: string) =>
      parse(changed((json) => (json['tlogs'][0].publicKey.validFor.start = start))).logs[0]?.validFor.start;
    const second = Date.UTC(2024, 0, 2, 3, 4, 5);

    assert.equal(startOf('2024-01-02T03:04:05Z'), second);
    assert.equal(startOf('2024-01-02T03:04:05.7Z'), second + 700);
    assert.equal(startOf('2024-01-02T03:04:05.76Z'), second + 760);
    assert.equal(startOf('2024-01-02T03:04:05.123456789Z'), second + 123);
    assert.equal(startOf('2024-01-02T05:04:05.001+02:00'), second + 1);
  });

  it('keeps a log without a start of validity, which its users then refuse', () => {
    const without = changed((json) => delete json['tlogs'][0].publicKey.validFor.start);

    assert.deepEqual(parse(without).logs[0]?.validFor, { start: undefined, end: undefined });
  });

  it('reads key details by number, and leaves keys of unknown algorithms out', () => {
    const withDetails = (keyDetails: unknown) =>
      changed((json) => (json['tlogs'][0].publicKey.keyDetails = keyDetails));

    assert.equal(parse(withDetails(5)).logs.length, 2);
    for (const unknown of ['ML_DSA_65', 21, 'SOMETHING_NEW', 0])
      assert.deepEqual(
        parse(withDetails(unknown)).logs.map(({ baseUrl }) => baseUrl),
        ['https://log2025-1.rekor.sigstore.dev'],
      );
  });

  it('reads the bare RSA keys of old CT logs', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const rsa = publicKey.export({ type: 'pkcs1', format: 'der' }).toString('base64');
    const value = changed((json) => {
      json['ctlogs'][0].publicKey = {
        ...json['ctlogs'][0].publicKey,
        rawBytes: rsa,
        keyDetails: 'PKCS1_RSA_PKCS1V5',
      };
    });

    assert.equal(parse(value).ctLogs[0]?.key.type, 'rsa');
  });

  it('names a Rekor v2 by the key id of its checkpoints where that is all there is', () => {
    const value = changed((json) => {
      json['tlogs'][1].checkpointKeyId = json['tlogs'][1].logId;
      delete json['tlogs'][1].logId;
    });

    assert.deepEqual(parse(value).logs[1]?.logId, parseTrustedRoot(bytes).logs[1]?.logId);
  });

  const wrong: [what: string, change: (json: Json) => void, message: RegExp][] = [
    ['another media type', (json) => (json['mediaType'] = 'application/json'), /media type/],
    [
      'a key of another type than its details say',
      (json) => (json['tlogs'][1].publicKey.keyDetails = 'PKIX_ECDSA_P256_SHA_256'),
      /tlogs\[1\]\.publicKey\.rawBytes is a key of type ed25519/,
    ],
    [
      'something that is not a key',
      (json) => (json['tlogs'][0].publicKey.rawBytes = 'YQ=='),
      /cannot be used/,
    ],
    ['a log without a key', (json) => delete json['tlogs'][0].publicKey, /tlogs\[0\]\.publicKey is missing/],
    ['a log without an id', (json) => delete json['tlogs'][0].logId, /checkpointKeyId is missing/],
    [
      'an authority without a chain',
      (json) => (json['certificateAuthorities'][0].certChain = {}),
      /certChain is empty/,
    ],
    [
      'something that is not a time',
      (json) => (json['tlogs'][0].publicKey.validFor.start = 'yesterday'),
      /not an RFC 3339 time/,
    ],
    [
      'a date that the calendar has not',
      (json) => (json['tlogs'][0].publicKey.validFor.start = '2024-13-01T00:00:00Z'),
      /not an RFC 3339 time/,
    ],
    ['a thousand logs', (json) => (json['tlogs'] = Array(1000).fill(json['tlogs'][0])), /1000 elements/],
  ];
  for (const [what, change, message] of wrong) {
    it(`refuses ${what}`, () => {
      assert.throws(() => parse(changed(change)), { code: 'TRUSTED_ROOT_INVALID', message });
    });
  }

  it('refuses what is not valid JSON, saying what a root is', () => {
    assert.throws(() => parseTrustedRoot(Buffer.from('<html>')), {
      code: 'TRUSTED_ROOT_INVALID',
      hint: /trusted_root\.json/,
    });
  });
});
