import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { type GeneratedSigner, generateSigner } from '../keys/local-signer.ts';
import { keyHint } from '../keys/public-key.ts';
import { RefusedError } from '../refusal.ts';
import type { Bundle, LogEntry } from '../types.ts';
import { checkSignature } from './check-signature.ts';

const BYTES = Buffer.from('what was signed\n');
const SIGNED = { bytes: BYTES };

/** As Rekor v1 stores a signature by key. */
function logged(key: GeneratedSigner): LogEntry {
  const pem = Buffer.from(key.publicKey.spki).toString('base64');
  const publicKey = Buffer.from(`-----BEGIN PUBLIC KEY-----\n${pem}\n-----END PUBLIC KEY-----\n`);
  const body = {
    kind: 'hashedrekord',
    apiVersion: '0.0.1',
    spec: {
      data: { hash: { algorithm: 'sha256', value: '00'.repeat(32) } },
      signature: { content: 'AAAA', publicKey: { content: publicKey.toString('base64') } },
    },
  };
  return entryOf(Buffer.from(JSON.stringify(body)));
}

function entryOf(body: Uint8Array): LogEntry {
  return { kind: 'hashedrekord', version: '0.0.1', body } as LogEntry;
}

describe('checkSignature, by key', () => {
  let [mine, his, third]: GeneratedSigner[] = [];
  let signature: Uint8Array;
  before(async () => {
    [mine, his, third] = await Promise.all([1, 2, 3].map(() => generateSigner('p256')));
    signature = (await mine?.sign(BYTES)) ?? assert.fail();
  });

  type Given = {
    hint?: string;
    logEntries?: LogEntry[];
    by?: (GeneratedSigner | undefined)[];
    bytes?: Buffer;
  };

  function check({ hint = '', logEntries = [], by = [], bytes = BYTES }: Given) {
    const bundle: Bundle = {
      format: 'v0.3',
      signer: { kind: 'public-key', hint },
      content: { kind: 'message', digest: undefined, signature },
      logEntries,
      timestamps: [],
    };
    const keys = by.map((key) => key?.publicKey ?? assert.fail());
    try {
      return checkSignature(bundle, bytes === BYTES ? SIGNED : { bytes }, keys, undefined);
    } catch (error) {
      assert.ok(error instanceof RefusedError, String(error));
      return error.refusal;
    }
  }

  const codeOf = (given: Given): string => {
    const answer = check(given);
    return 'code' in answer ? answer.code : 'accepted';
  };
  const changed = Buffer.from('what was not signed\n');

  it('finds the key that signed among those that are accepted, whichever the hint names', () => {
    const hints = [mine, his].map((key) => (key === undefined ? '' : keyHint(key.publicKey)));
    for (const hint of [...hints, ''])
      for (const by of [[mine], [his, mine], [mine, his]])
        assert.deepEqual(check({ hint, by }), { kind: 'key', key: mine?.publicKey });
  });

  it('tells a signature that fits its own key no more from one by a stranger', () => {
    const hint = mine === undefined ? '' : keyHint(mine.publicKey);
    assert.equal(codeOf({ hint, by: [his, mine], bytes: changed }), 'SIGNATURE_INVALID');
    assert.equal(codeOf({ hint, by: [his, third] }), 'KEY_MISMATCH');
  });

  it('believes the log about whose key was meant, where one of several keys and entries fits', () => {
    const entries = [mine, third].map((key) => logged(key ?? assert.fail()));
    assert.equal(codeOf({ by: [his, mine], bytes: changed, logEntries: entries }), 'SIGNATURE_INVALID');
    assert.equal(codeOf({ by: [his], logEntries: entries }), 'KEY_MISMATCH');
  });

  it('passes over entries that it cannot read', () => {
    const logEntries = [entryOf(Buffer.from('{')), entryOf(Buffer.from('{"kind":"hashedrekord"}'))];
    assert.equal(codeOf({ by: [his], logEntries }), 'KEY_MISMATCH');
  });

  it('says whether one key was accepted or several', () => {
    const saidOf = (given: Given): string => {
      const answer = check(given);
      return 'message' in answer ? answer.message : '';
    };
    assert.match(saidOf({ by: [his] }), /does not fit the key that is accepted$/);
    assert.match(saidOf({ by: [his, third] }), /does not fit any of the 2 keys that are accepted$/);
    assert.match(saidOf({}), /only certificates are accepted$/);
  });
});
