import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, verify } from 'node:crypto';
import { describe, it } from 'node:test';
import { ed25519ph } from '@noble/curves/ed25519.js';
import {
  clientKey,
  get,
  type Json,
  post,
  sha256,
  startTestSigstore,
} from '../../../test/fakes/sigstore-dev.ts';
import { pae, parsePublicKey } from '../../sigstore/index.ts';
import type { SigstoreDev } from '../types.ts';

const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');
const decoded = (entry: Json): Json => JSON.parse(Buffer.from(entry.canonicalizedBody, 'base64').toString());

function request(content: string, key = clientKey(), keyDetails = 'PKIX_ECDSA_P256_SHA_256') {
  const verifier = { keyDetails, publicKey: { rawBytes: base64(key.der) } };
  const signature = { content: base64(key.sign(content)), verifier };
  return { hashedRekordRequestV002: { digest: base64(sha256(content)), signature } };
}

/** The key of the v2 log as the trusted root has it. */
function logKey(dev: SigstoreDev) {
  const log = JSON.parse(Buffer.from(dev.trustedRoot).toString()).tlogs[1];
  return { id: log.logId.keyId, key: parsePublicKey(Buffer.from(log.publicKey.rawBytes, 'base64')) };
}

describe('Rekor v2', () => {
  it('answers with a TransparencyLogEntry whose checkpoint is signed in the name of the host', async () => {
    await using dev = await startTestSigstore();
    const asked = request('x');
    const { status, json } = await post(`${dev.url}/api/v2/log/entries`, asked);

    assert.equal(status, 201);
    const { digest, signature } = asked.hashedRekordRequestV002;
    assert.deepEqual(decoded(json), {
      apiVersion: '0.0.2',
      kind: 'hashedrekord',
      spec: { hashedRekordV002: { data: { algorithm: 'SHA2_256', digest }, signature } },
    });
    const { id, key } = logKey(dev);
    const keyHash = sha256(Buffer.concat([Buffer.from('127.0.0.1\n\x01'), key.spki.subarray(-32)]));
    assert.deepEqual([json.logId.keyId, id], [base64(keyHash), base64(keyHash)]);
    const { envelope } = json.inclusionProof.checkpoint;
    assert.equal((await get(`${dev.url}/api/v2/checkpoint`)).text, envelope);
    const [text = '', line = ''] = envelope.split('\n\n— 127.0.0.1 ');
    assert.equal(text, `127.0.0.1\n1\n${json.inclusionProof.rootHash}`);
    const note = Buffer.from(line, 'base64');
    assert.deepEqual(note.subarray(0, 4), keyHash.subarray(0, 4));
    assert.ok(verify(null, Buffer.from(`${text}\n`), key.keyObject, note.subarray(4)));
  });

  it('takes Ed25519 prehashed by SHA-512, and not plain', async () => {
    await using dev = await startTestSigstore();
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const seed = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-32);
    const key = {
      pem: '',
      der: publicKey.export({ type: 'spki', format: 'der' }),
      sign: (bytes: Uint8Array | string) => Buffer.from(ed25519ph.sign(Buffer.from(bytes), seed)),
    };
    const asked = request('x', key, 'PKIX_ED25519_PH');
    asked.hashedRekordRequestV002.digest = base64(createHash('sha512').update('x').digest());

    const { status, json } = await post(`${dev.url}/api/v2/log/entries`, asked);
    assert.equal(status, 201);
    assert.equal(decoded(json).spec.hashedRekordV002.data.algorithm, 'SHA2_512');
    const plain = await post(`${dev.url}/api/v2/log/entries`, request('x', key, 'PKIX_ED25519'));
    assert.match(plain.json.message, /keyDetails PKIX_ED25519 is not supported/);
  });

  it('takes envelopes as dsse 0.0.2', async () => {
    await using dev = await startTestSigstore();
    const key = clientKey();
    const [payloadType, payload] = ['application/vnd.in-toto+json', Buffer.from('{}')];
    const sig = base64(key.sign(pae(payloadType, payload)));
    const verifier = { keyDetails: 'PKIX_ECDSA_P256_SHA_256', publicKey: { rawBytes: base64(key.der) } };
    const envelope = { payloadType, payload: base64(payload), signatures: [{ sig }] };
    const { json } = await post(`${dev.url}/api/v2/log/entries`, {
      dsseRequestV002: { envelope, verifiers: [verifier] },
    });

    assert.deepEqual(json.kindVersion, { kind: 'dsse', version: '0.0.2' });
    assert.deepEqual(decoded(json).spec.dsseV002, {
      payloadHash: { algorithm: 'SHA2_256', digest: base64(sha256('{}')) },
      signatures: [{ content: sig, verifier }],
    });
  });

  it('logs nothing that is not signed, and nothing twice', async () => {
    await using dev = await startTestSigstore();
    const good = request('x');
    const wrong = (change: (asked: ReturnType<typeof request>) => void): unknown => {
      const copy = structuredClone(good);
      change(copy);
      return copy;
    };
    const { hashedRekordRequestV002: other } = request('y');
    const attempts: [unknown, RegExp][] = [
      [wrong((asked) => (asked.hashedRekordRequestV002.digest = other.digest)), /does not verify/],
      [wrong((asked) => (asked.hashedRekordRequestV002.digest = base64('short'))), /does not verify/],
      [
        wrong((asked) => (asked.hashedRekordRequestV002.signature.content = other.signature.content)),
        /verify/,
      ],
      [
        wrong((asked) => (asked.hashedRekordRequestV002.signature.verifier = other.signature.verifier)),
        /verify/,
      ],
      [request('x', clientKey(), 'PKIX_ECDSA_P384_SHA_384'), /does not verify/],
      [request('x', clientKey(), '__proto__'), /keyDetails __proto__/],
      [{}, /give either/],
      [{ hashedRekordRequestV002: {} }, /hashedRekordRequestV002\.digest/],
    ];
    for (const [asked, message] of attempts) {
      const { status, json } = await post(`${dev.url}/api/v2/log/entries`, asked);
      assert.equal(status, 400);
      assert.match(json.message, message);
    }
    assert.equal((await post(`${dev.url}/api/v2/log/entries`, good)).status, 201);
    const again = await post(`${dev.url}/api/v2/log/entries`, good);
    assert.equal(again.headers.get('x-log-index'), '0');
    assert.deepEqual(
      [again.status, again.json.message],
      [409, 'an equivalent entry already exists in the transparency log with index 0'],
    );
  });

  it('serves the tree in tiles and the entries in bundles', async () => {
    await using dev = await startTestSigstore();
    const bodies: Buffer[] = [];
    for (const content of ['a', 'b', 'c']) {
      const { json } = await post(`${dev.url}/api/v2/log/entries`, request(content));
      bodies.push(Buffer.from(json.canonicalizedBody, 'base64'));
    }
    const bytes = async (path: string): Promise<Buffer> =>
      Buffer.from(await (await fetch(`${dev.url}/api/v2/tile/${path}`)).arrayBuffer());

    const leaves = bodies.map((body) => sha256(Buffer.concat([Buffer.of(0), body])));
    assert.deepEqual(await bytes('0/000.p/3'), Buffer.concat(leaves));
    const framed = bodies.flatMap((body) => [Buffer.of(body.length >> 8, body.length & 255), body]);
    assert.deepEqual(await bytes('entries/000.p/3'), Buffer.concat(framed));
    for (const path of [
      '0/000',
      '0/000.p/4',
      '0/000.p/0',
      '1/000.p/1',
      'entries/000',
      'entries/x001/000.p/1',
      '64/000',
    ]) {
      assert.equal((await get(`${dev.url}/api/v2/tile/${path}`)).status, 404, path);
    }
  });
});
