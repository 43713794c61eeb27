import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, it } from 'node:test';
import { formatPem } from '../keys/pem.ts';
import { publicKeyOf } from '../keys/public-key.ts';
import { RefusedError } from '../refusal.ts';
import type { LogEntry, TrustedLog } from '../types.ts';
import { promiseBytes } from './promise.ts';
import { type LogSubject, verifyLogEntry } from './verify-log-entry.ts';

const logKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = publicKeyOf(logKey.publicKey.export({ type: 'spki', format: 'der' }));
const log: TrustedLog = {
  baseUrl: 'https://log.example',
  logId: createHash('sha256').update(key.spki).digest(),
  key,
  validFor: { start: 0, end: undefined },
  algorithm: 'ecdsa-sha2-256-nistp256',
};

const newKey = (): Buffer =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });
const signerKey = newKey();
const payload = Buffer.from('{"statement":1}');
const signed = Buffer.concat([Buffer.from('PAE '), payload]);
const signature = Buffer.from('a signature');
const hex = (bytes: Uint8Array, algorithm = 'sha256') => createHash(algorithm).update(bytes).digest('hex');
const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');
const pemOf = (spki: Uint8Array) => base64(formatPem('PUBLIC KEY', spki));

const subject: LogSubject = {
  signed: { bytes: signed },
  payload,
  signature,
  signer: { kind: 'key', der: signerKey },
  timestamps: [],
};

/** An entry that this log has promised, whatever is in it: the log is honest, the signer need not be. */
function promised(kind: string, version: string, spec: unknown): LogEntry {
  const body = Buffer.from(JSON.stringify({ apiVersion: version, kind, spec }));
  const entry = {
    logIndex: 5n,
    logId: log.logId,
    kind,
    version,
    integratedTime: 1000,
    proof: undefined,
    body,
  };
  return { ...entry, promise: sign('sha256', promiseBytes(entry, 1000), logKey.privateKey) };
}

function codeOf(entry: LogEntry, about = subject): string {
  try {
    return verifyLogEntry(entry, 'v0.1', about, [log]) === undefined ? 'unknown' : 'accepted';
  } catch (error) {
    assert.ok(error instanceof RefusedError, String(error));
    return error.refusal.code;
  }
}

type What = { bytes?: Uint8Array; payload?: Uint8Array; signature?: Uint8Array; key?: Uint8Array };

/** Each kind of entry, of what it should be of but for `what`. */
const KINDS: Record<string, (what: What) => LogEntry> = {
  'hashedrekord 0.0.1': ({ bytes = signed, signature: s = signature, key: k = signerKey }) =>
    promised('hashedrekord', '0.0.1', {
      data: { hash: { algorithm: 'sha256', value: hex(bytes) } },
      signature: { content: base64(s), publicKey: { content: pemOf(k) } },
    }),
  'hashedrekord 0.0.2': ({ bytes = signed, signature: s = signature, key: k = signerKey }) =>
    promised('hashedrekord', '0.0.2', {
      hashedRekordV002: {
        data: { algorithm: 'SHA2_512', digest: base64(Buffer.from(hex(bytes, 'sha512'), 'hex')) },
        signature: {
          content: base64(s),
          verifier: { publicKey: { rawBytes: base64(k) }, keyDetails: 'PKIX_ECDSA_P256_SHA_256' },
        },
      },
    }),
  'dsse 0.0.1': ({ payload: p = payload, signature: s = signature, key: k = signerKey }) =>
    promised('dsse', '0.0.1', {
      payloadHash: { algorithm: 'sha256', value: hex(p) },
      signatures: [{ signature: base64(s), verifier: pemOf(k) }],
    }),
  'dsse 0.0.2': ({ payload: p = payload, signature: s = signature, key: k = signerKey }) =>
    promised('dsse', '0.0.2', {
      dsseV002: {
        payloadHash: { algorithm: 'SHA2_256', digest: base64(Buffer.from(hex(p), 'hex')) },
        signatures: [{ content: base64(s), verifier: { publicKey: { rawBytes: base64(k) } } }],
      },
    }),
  'intoto 0.0.2': ({ payload: p = payload, signature: s = signature, key: k = signerKey }) =>
    promised('intoto', '0.0.2', {
      content: {
        payloadHash: { algorithm: 'sha256', value: hex(p) },
        envelope: { signatures: [{ sig: base64(base64(s)), publicKey: pemOf(k) }] },
      },
    }),
  'intoto 0.0.1': ({ payload: p = payload, key: k = signerKey }) =>
    promised('intoto', '0.0.1', {
      content: { payloadHash: { algorithm: 'sha256', value: hex(p) } },
      publicKey: pemOf(k),
    }),
};

describe('verifyLogEntry', () => {
  for (const [kind, make] of Object.entries(KINDS)) {
    it(`accepts ${kind} about this signature, content and key`, () => {
      assert.equal(codeOf(make({})), 'accepted');
    });

    it(`refuses ${kind} about another signature or other content`, () => {
      const other = Buffer.from('other');
      assert.equal(codeOf(make({ bytes: other, payload: other })), 'LOG_ENTRY_MISMATCH');
      // intoto 0.0.1 holds no signature: it binds payload and signer only.
      if (kind !== 'intoto 0.0.1') assert.equal(codeOf(make({ signature: other })), 'LOG_ENTRY_MISMATCH');
    });

    it(`refuses ${kind} that names another key, which only the signer could tell`, () => {
      assert.equal(codeOf(make({ key: newKey() })), 'LOG_ENTRY_KEY_MISMATCH');
    });

    it(`refuses ${kind} that names the key, where the bundle holds a certificate`, () => {
      assert.equal(
        codeOf(make({}), { ...subject, signer: { kind: 'certificate', der: signerKey } }),
        'LOG_ENTRY_KEY_MISMATCH',
      );
    });
  }

  it('compares with a digest alone, when it is of the same algorithm', () => {
    const about = (algorithm: 'sha256' | 'sha512'): LogSubject => ({
      ...subject,
      signed: { digest: { algorithm, value: Buffer.from(hex(signed, algorithm), 'hex') } },
    });

    assert.equal(codeOf(KINDS['hashedrekord 0.0.1']?.({}) as LogEntry, about('sha256')), 'accepted');
    assert.equal(
      codeOf(KINDS['hashedrekord 0.0.1']?.({}) as LogEntry, about('sha512')),
      'LOG_ENTRY_MISMATCH',
    );
  });

  it('finds the signature among the several of an envelope, with its own key and no other', () => {
    const entry = (first: Uint8Array, second: Uint8Array) =>
      promised('dsse', '0.0.1', {
        payloadHash: { algorithm: 'sha256', value: hex(payload) },
        signatures: [
          { signature: base64('another'), verifier: pemOf(first) },
          { signature: base64(signature), verifier: pemOf(second) },
        ],
      });

    assert.equal(codeOf(entry(newKey(), signerKey)), 'accepted');
    assert.equal(codeOf(entry(signerKey, newKey())), 'LOG_ENTRY_KEY_MISMATCH');
  });

  it('refuses bodies of a wrong shape, of unknown kinds, and of another kind than the entry states', () => {
    const wrong = [
      promised('hashedrekord', '0.0.1', {}),
      promised('hashedrekord', '0.0.1', {
        data: { hash: { algorithm: 'sha1', value: 'ab' } },
        signature: {},
      }),
      promised('dsse', '0.0.1', { payloadHash: { algorithm: 'sha256', value: hex(payload) }, signatures: 7 }),
      promised('dsse', '0.0.1', {
        payloadHash: { algorithm: 'sha256', value: 'AB'.repeat(32) },
        signatures: [],
      }),
      promised('helm', '0.0.1', {}),
      promised('constructor', '', {}),
      { ...(KINDS['dsse 0.0.1']?.({}) as LogEntry), kind: 'intoto' },
    ];
    for (const entry of wrong) assert.equal(codeOf(entry), 'LOG_ENTRY_MISMATCH');
  });

  it('says nothing of the entry of a log that it does not know', () => {
    assert.equal(codeOf({ ...(KINDS['dsse 0.0.1']?.({}) as LogEntry), logId: Buffer.alloc(32) }), 'unknown');
  });

  it('takes the span of validity that fits, when a root names one key several times', () => {
    const entry = KINDS['dsse 0.0.1']?.({}) as LogEntry;
    const during = (start: number, end: number): TrustedLog => ({ ...log, validFor: { start, end } });

    assert.equal(
      verifyLogEntry(entry, 'v0.1', subject, [during(0, 9), during(10, 1_000_000)])?.at,
      1_000_000,
    );
    assert.throws(
      () => verifyLogEntry(entry, 'v0.1', subject, [during(0, 9), during(10, 999_999)]),
      /its key was not valid at 1970-01-01T00:16:40.000Z/,
    );
  });
});

describe('promiseBytes', () => {
  it('writes the JSON that Rekor signs, with indexes beyond what a double holds', () => {
    const entry = { body: Buffer.from('{}'), logId: Buffer.of(0xc0, 0xd2), logIndex: 9007199254740993n };

    assert.equal(
      Buffer.from(promiseBytes(entry, 1689177396)).toString(),
      '{"body":"e30=","integratedTime":1689177396,"logID":"c0d2","logIndex":9007199254740993}',
    );
  });
});
