import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { RFC3161Timestamp } from '@sigstore/core';
import { get, sha256, startTestSigstore, timestampQuery } from '../../../test/fakes/sigstore-dev.ts';
import { readDer } from '../../sigstore/index.ts';

const DATA = Buffer.from('signed bytes');
const QUERY = { 'content-type': 'application/timestamp-query' };

async function ask(url: string, body: Uint8Array, headers: Record<string, string> = QUERY) {
  const response = await fetch(`${url}/api/v1/timestamp`, { method: 'POST', headers, body: body as never });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** The text of the GeneralizedTime in a response. */
const genTimeOf = (bytes: Buffer): string => /\d{14}(?:\.\d+)?Z/.exec(bytes.toString('latin1'))?.[0] ?? '';

describe('the timestamp authority', () => {
  it('signs the digest, the time and the nonce, which the library verifies by its certificate', async () => {
    await using dev = await startTestSigstore();
    const chain = (await get(`${dev.url}/api/v1/timestamp/certchain`)).text;
    const certificate = new X509Certificate(chain);
    const { status, bytes } = await ask(dev.url, timestampQuery(sha256(DATA), 77));

    assert.equal(status, 201);
    const timestamp = RFC3161Timestamp.parse(bytes);
    timestamp.verify(DATA, certificate.publicKey);
    assert.throws(() => timestamp.verify(Buffer.from('other bytes'), certificate.publicKey));
    assert.equal(timestamp.signingTime.getTime(), dev.clock.now);
    assert.ok(bytes.includes(Buffer.of(2, 1, 77)));
  });

  it('writes fractions of seconds as DER wants them: without zeros at the end', async () => {
    await using dev = await startTestSigstore();
    const start = dev.clock.now;
    for (const [ms, text] of [
      [0, '20261124120000Z'],
      [500, '20261124120000.5Z'],
      [760, '20261124120000.76Z'],
      [7, '20261124120000.007Z'],
    ] as const) {
      dev.clock.now = start + ms;
      assert.equal(genTimeOf((await ask(dev.url, timestampQuery(sha256(DATA)))).bytes), text);
    }
  });

  it('adds its certificate when asked to only, never the root', async () => {
    await using dev = await startTestSigstore();
    const chain = (await get(`${dev.url}/api/v1/timestamp/certchain`)).text;
    const [leaf, root] = chain.split(/(?<=END CERTIFICATE-----\n)/).map((pem) => new X509Certificate(pem));
    const asked = await ask(dev.url, timestampQuery(sha256(DATA), 1, true));
    const not = await ask(dev.url, timestampQuery(sha256(DATA), 1, false));

    assert.ok(leaf !== undefined && root !== undefined);
    assert.deepEqual(leaf.keyUsage, ['1.3.6.1.5.5.7.3.8']);
    assert.ok(leaf.checkIssued(root) && leaf.verify(root.publicKey));
    assert.ok(asked.bytes.includes(leaf.raw));
    assert.ok(!asked.bytes.includes(root.raw) && !not.bytes.includes(leaf.raw));
  });

  it('rejects a digest that it does not support, in the words of RFC 3161', async () => {
    await using dev = await startTestSigstore();
    const query = timestampQuery(sha256(DATA));
    query[18] = 9; // the last arc of the hash's OID
    const { status, bytes } = await ask(dev.url, query);
    assert.equal(status, 201);
    const info = readDer(bytes).sequence().sequence();
    assert.equal(info.integer(), 2n);
  });

  it('refuses what is not a request', async () => {
    await using dev = await startTestSigstore();
    const good = timestampQuery(sha256(DATA));
    assert.equal((await ask(dev.url, good, { 'content-type': 'application/json' })).status, 415);
    for (const bad of [
      Buffer.alloc(0),
      Buffer.from('hello'),
      good.subarray(0, 40),
      Buffer.concat([good, good]),
    ]) {
      assert.equal((await ask(dev.url, bad)).status, 400);
    }
  });
});
