import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { applyEffect, epoch, fakePackage, fakeTree } from '../../../../../test/fakes/effect-root.ts';
import { pemCertificates } from '../ca-certificates/pem.ts';
import { encodeJks } from './encode-jks.ts';
import { javaTrustStore } from './java-trust-store.ts';

const pem = readFileSync(new URL('../ca-certificates/testdata/plain.pem', import.meta.url));
const [der = Buffer.alloc(0)] = pemCertificates(pem);
const certificates = { 'usr/share/ca-certificates/mozilla/Root_A.crt': pem };
const store = 'etc/ssl/certs/java/cacerts';

function storeOf(tree: ReturnType<typeof fakeTree>): Buffer {
  const entry = tree.get(store);
  assert.ok(entry?.type === 'file' && entry.content.kind === 'bytes');
  return Buffer.from(entry.content.bytes);
}

describe('javaTrustStore', () => {
  it('holds the certificates of the bundle under the names that Debian gives', async () => {
    const tree = fakeTree(certificates);

    await applyEffect(javaTrustStore, tree, [fakePackage('openjdk-21-jre-headless')]);

    const bytes = storeOf(tree);
    assert.equal(bytes.readUInt32BE(0), 0xfeedfeed);
    assert.equal(bytes.readUInt32BE(8), 1);
    assert.ok(bytes.includes('debian:root_a.pem'));
    assert.ok(bytes.includes(der));
  });

  it('is made only where Java is, and never over a file that is there', async () => {
    assert.deepEqual(await applyEffect(javaTrustStore, fakeTree(certificates)), []);
    const tree = fakeTree({ ...certificates, [store]: 'own' });
    assert.deepEqual(await applyEffect(javaTrustStore, tree, [fakePackage('ca-certificates-java')]), []);
  });
});

describe('encodeJks', () => {
  it('is the same for the same input and dated by its argument', () => {
    const one = encodeJks([{ alias: 'a', certificate: der }], epoch, 'changeit');
    const two = encodeJks([{ alias: 'a', certificate: der }], epoch, 'changeit');

    assert.deepEqual(one, two);
    assert.equal(one.readBigInt64BE(12 + 4 + 3), BigInt(epoch) * 1000n);
  });

  it('ends in the digest that keytool checks with the password', () => {
    const bytes = encodeJks([], epoch, 'ab');
    const key = Buffer.from([0, 0x61, 0, 0x62]);
    const digest = createHash('sha1')
      .update(key)
      .update('Mighty Aphrodite')
      .update(bytes.subarray(0, 12))
      .digest();

    assert.deepEqual(bytes.subarray(12), digest);
  });
});
