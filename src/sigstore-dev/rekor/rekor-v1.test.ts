import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  clientKey,
  dsseProposal,
  get,
  type Json,
  post,
  sha256,
  startTestSigstore,
} from '../../../test/fakes/sigstore-dev.ts';
import { canonicalJson } from '../../base/canonical-json.ts';
import { pae } from '../../sigstore/index.ts';

const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');
const decoded = (entry: Json): Json => JSON.parse(Buffer.from(entry.body, 'base64').toString());
const only = (json: Json): Json => Object.values(json)[0];

function hashedrekord(content: string, key = clientKey()) {
  return {
    kind: 'hashedrekord',
    apiVersion: '0.0.1',
    spec: {
      data: { hash: { algorithm: 'sha256', value: sha256(content).toString('hex') } },
      signature: { content: base64(key.sign(content)), publicKey: { content: base64(key.pem) } },
    },
  };
}

function envelope(key = clientKey()) {
  const [payloadType, payload] = ['application/vnd.in-toto+json', Buffer.from('{"a":1}')];
  const sig = base64(key.sign(pae(payloadType, payload)));
  return { payloadType, payload: base64(payload), signatures: [{ sig, keyid: '' }] };
}

describe('Rekor v1', () => {
  it('logs a hashedrekord, with proof, checkpoint and promise', async () => {
    await using dev = await startTestSigstore();
    const proposed = hashedrekord('x');
    const { status, json, headers } = await post(`${dev.url}/api/v1/log/entries`, proposed);

    assert.equal(status, 201);
    const [uuid] = Object.keys(json);
    assert.match(uuid ?? '', /^[0-9a-f]{80}$/);
    assert.equal(headers.get('location'), `/api/v1/log/entries/${uuid}`);
    const entry = only(json);
    assert.deepEqual(decoded(entry), proposed);
    const { body, integratedTime, logID, logIndex } = entry;
    assert.equal(integratedTime, dev.clock.now / 1000);
    const publicKey = createPublicKey((await get(`${dev.url}/api/v1/log/publicKey`)).text);
    assert.equal(logID, sha256(publicKey.export({ type: 'spki', format: 'der' })).toString('hex'));
    const promised = Buffer.from(canonicalJson({ body, integratedTime, logID, logIndex }));
    const promise = Buffer.from(entry.verification.signedEntryTimestamp, 'base64');
    assert.ok(verify('sha256', promised, publicKey, promise));
    const [text = '', line = ''] = entry.verification.inclusionProof.checkpoint.split('\n\n— 127.0.0.1 ');
    assert.match(text, /^127\.0\.0\.1 - \d+\n1\n/);
    const note = Buffer.from(line, 'base64');
    assert.deepEqual(note.subarray(0, 4).toString('hex'), logID.slice(0, 8));
    assert.ok(verify('sha256', Buffer.from(`${text}\n`), publicKey, note.subarray(4)));
  });

  it('stores of an envelope its digests and signatures only', async () => {
    await using dev = await startTestSigstore();
    const key = clientKey();
    const [signed, verifier] = [envelope(key), base64(key.pem)];
    const text = JSON.stringify(signed);
    const { status, json } = await post(`${dev.url}/api/v1/log/entries`, dsseProposal(text, key.pem));

    assert.equal(status, 201);
    assert.deepEqual(decoded(only(json)), {
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        envelopeHash: { algorithm: 'sha256', value: sha256(text).toString('hex') },
        payloadHash: { algorithm: 'sha256', value: sha256('{"a":1}').toString('hex') },
        signatures: [{ signature: signed.signatures[0]?.sig, verifier }],
      },
    });
  });

  it('stores intoto entries as version 0.0.2 has them, everything in base64 twice', async () => {
    await using dev = await startTestSigstore();
    const key = clientKey();
    const { payloadType, payload, signatures } = envelope(key);
    const twice = { sig: base64(signatures[0]?.sig ?? ''), publicKey: base64(key.pem) };
    const spec = { content: { envelope: { payloadType, payload: base64(payload), signatures: [twice] } } };
    const { status, json } = await post(`${dev.url}/api/v1/log/entries`, {
      kind: 'intoto',
      apiVersion: '0.0.2',
      spec,
    });

    assert.equal(status, 201);
    const { content } = decoded(only(json)).spec;
    assert.deepEqual(content.envelope, { payloadType, signatures: [twice] });
    assert.equal(content.payloadHash.value, sha256('{"a":1}').toString('hex'));
    assert.match(content.hash.value, /^[0-9a-f]{64}$/);
  });

  it('answers a duplicate with 409 and where the entry is', async () => {
    await using dev = await startTestSigstore();
    const proposed = hashedrekord('x');
    const first = await post(`${dev.url}/api/v1/log/entries`, proposed);
    const again = await post(`${dev.url}/api/v1/log/entries`, proposed);

    assert.equal(again.status, 409);
    assert.match(again.json.message, /equivalent entry already exists/);
    const found = await get(dev.url + again.headers.get('location'));
    assert.deepEqual(Object.keys(found.json), Object.keys(first.json));
  });

  it('finds entries by index and by UUID, with proofs in the tree as it is now', async () => {
    await using dev = await startTestSigstore();
    const uuids: string[] = [];
    for (const content of ['a', 'b', 'c']) {
      const { json } = await post(`${dev.url}/api/v1/log/entries`, hashedrekord(content));
      uuids.push(Object.keys(json)[0] ?? '');
    }
    const entries = `${dev.url}/api/v1/log/entries`;
    const second = await get(`${entries}?logIndex=1`);
    assert.deepEqual(Object.keys(second.json), [uuids[1]]);
    assert.equal(only(second.json).verification.inclusionProof.treeSize, 3);
    assert.deepEqual((await get(`${entries}/${uuids[1]}`)).json[uuids[1] ?? ''].logIndex, 1);
    assert.equal((await get(`${entries}/${uuids[1]?.slice(16)}`)).status, 200);
    const retrieved = await post(`${entries}/retrieve`, { logIndexes: [2, 9], entryUUIDs: [uuids[0]] });
    assert.deepEqual(
      retrieved.json.map((entry: Json) => only(entry).logIndex),
      [0, 2],
    );

    for (const path of ['?logIndex=3', `/${'0'.repeat(64)}`, `/${'0'.repeat(16)}${uuids[1]?.slice(16)}`]) {
      assert.equal((await get(entries + path)).status, 404);
    }
    assert.equal((await get(`${entries}?logIndex=-1`)).status, 400);
    const log = (await get(`${dev.url}/api/v1/log`)).json;
    assert.equal(log.treeSize, 3);
    const proof = (await get(`${dev.url}/api/v1/log/proof?firstSize=2&lastSize=3`)).json;
    assert.deepEqual([proof.rootHash, proof.hashes.length], [log.rootHash, 1]);
    assert.equal((await get(`${dev.url}/api/v1/log/proof?firstSize=2&lastSize=4`)).status, 400);
  });

  it('logs nothing that is not signed, and says what is wrong', async () => {
    await using dev = await startTestSigstore();
    const good = hashedrekord('x');
    const other = hashedrekord('y');
    const key = clientKey();
    const tampered = { ...envelope(key), payload: base64('{"a":2}') };
    const attempts: [unknown, RegExp][] = [
      [{ ...good, spec: { ...good.spec, data: other.spec.data } }, /signature does not verify/],
      [{ ...good, spec: { ...good.spec, signature: other.spec.signature } }, /signature does not verify/],
      [dsseProposal(JSON.stringify(tampered), key.pem), /signature does not verify/],
      [dsseProposal(JSON.stringify(envelope()), key.pem), /signature does not verify/],
      [dsseProposal('{}', key.pem), /payloadType/],
      [dsseProposal('no json', key.pem), /not valid JSON/],
      [dsseProposal(JSON.stringify(envelope(key)), 'no pem'), /not base64 of PEM/],
      [{ ...good, kind: 'rpm' }, /kind/],
      [{ ...good, apiVersion: '9' }, /apiVersion/],
      ['not json', /not valid JSON/],
      ['[]', /the body/],
    ];
    for (const [proposed, message] of attempts) {
      const { status, json } = await post(`${dev.url}/api/v1/log/entries`, proposed);
      assert.equal(status, 400);
      assert.match(json.message, message);
    }
    assert.equal((await get(`${dev.url}/api/v1/log`)).json.treeSize, 0);
  });
});
