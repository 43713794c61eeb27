import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { keyPair } from '../../../test/fakes/certificates.ts';
import { ShearwallError } from '../../base/errors.ts';
import type { SignatureAlgorithm } from '../types.ts';
import { encryptPrivateKey } from './cosign-key-file.ts';
import { KEY_TYPES } from './key-types.ts';
import { generateSigner } from './local-signer.ts';
import { type KeyAccess, openSigner } from './open-signer.ts';
import { formatPem } from './pem.ts';
import { publicKeyOf, publicKeyPem } from './public-key.ts';
import { verifySignature } from './verify-signature.ts';

const PLUGIN = join(import.meta.dirname, '../../../test/fakes/sigstore-kms-plugin.mjs');
const message = Buffer.from('what is signed');
let folder = '';

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'shearwall-keys-'));
});
after(() => rmSync(folder, { recursive: true }));

const P256 = keyPair().privateKey;
const pemOf = (key: KeyObject, type: 'pkcs8' | 'sec1' | 'pkcs1' = 'pkcs8'): string =>
  key.export({ type, format: 'pem' } as never) as unknown as string;
const access = (env: Record<string, string | undefined> = {}, more: Partial<KeyAccess> = {}): KeyAccess => ({
  env: { ...process.env, COSIGN_PASSWORD: undefined, ...env },
  readFile: async (path) => await readFile(path),
  ...more,
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function signs(
  spec: string,
  how: KeyAccess = access(),
  prehash = false,
): Promise<SignatureAlgorithm | undefined> {
  const signer = await openSigner(spec, how, { prehash });
  const algorithm = verifySignature(signer.publicKey, { bytes: message }, await signer.sign(message));
  assert.equal(algorithm, signer.algorithm);
  return algorithm;
}

const rejects = (code: string, text: RegExp, run: Promise<unknown>) =>
  assert.rejects(run, (error) => {
    assert.ok(error instanceof ShearwallError, String(error));
    assert.equal(error.code, code);
    assert.match(`${error.message}; ${error.hint ?? ''}`, text);
    return true;
  });

describe('openSigner', () => {
  it('signs with the registry’s algorithm for every kind of key', async () => {
    const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).privateKey;
    const cases: [KeyObject, SignatureAlgorithm, SignatureAlgorithm?][] = [
      [P256, 'ecdsa-sha2-256-nistp256'],
      [keyPair('P-384').privateKey, 'ecdsa-sha2-384-nistp384'],
      [keyPair('P-521').privateKey, 'ecdsa-sha2-512-nistp521'],
      [keyPair('ed25519').privateKey, 'ed25519', 'ed25519-ph'],
      [rsa(2048), 'rsa-sign-pkcs1-2048-sha256'],
      [rsa(3072), 'rsa-sign-pkcs1-3072-sha256'],
    ];
    for (const [key, plain, prehashed = plain] of cases) {
      const path = file('any.pem', pemOf(key));
      assert.deepEqual([await signs(path), await signs(path, access(), true)], [plain, prehashed]);
    }
  });

  it('reads PKCS#8, SEC 1 (also as openssl writes it) and PKCS#1', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const sec1 = pemOf(P256, 'sec1');
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    for (const text of [pemOf(P256), sec1, parameters + sec1, pemOf(rsa, 'pkcs1')])
      assert.ok(await signs(file('k', text)));
  });

  it('reads a key from a variable', async () => {
    assert.ok(await signs('env://KEY', access({ KEY: pemOf(P256) })));
    await rejects('KEY_UNREADABLE', /variable KEY is not set/, openSigner('env://KEY', access({ KEY: '' })));
  });

  it('opens cosign’s key file with COSIGN_PASSWORD, else asks', async () => {
    const pkcs8 = P256.export({ type: 'pkcs8', format: 'der' });
    const pem = await encryptPrivateKey(pkcs8, 'pw');
    const locked = file('locked.key', pem);
    const old = file('old.key', pem.replaceAll('SIGSTORE', 'COSIGN'));
    const askPassword = async (question: string) => (question.includes(old) ? 'pw' : assert.fail('asked'));
    assert.ok(await signs(locked, access({ COSIGN_PASSWORD: 'pw' }, { askPassword })));
    assert.ok(await signs(old, access({}, { askPassword })));
    await rejects('KEY_PASSWORD_WRONG', /does not open/, openSigner(locked, access({ COSIGN_PASSWORD: '' })));
    await rejects('KEY_PASSWORD_MISSING', /COSIGN_PASSWORD/, openSigner(locked, access()));
  });

  it('says what is wrong with a file', async () => {
    const encrypted = P256.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-128-cbc',
      passphrase: 'x',
    }) as string;
    const open = (text: string) => openSigner(file('odd', text), access());
    await rejects(
      'KEY_UNREADABLE',
      /cannot read the key .*none\.key: there is no such file/,
      openSigner(join(folder, 'none.key'), access()),
    );
    await rejects('KEY_UNREADABLE', /holds no PEM.*keys generate/, open('hello'));
    await rejects('KEY_UNREADABLE', /too long/, open('x'.repeat(70_000)));
    await rejects(
      'KEY_UNREADABLE',
      /needs the private key/,
      open(keyPair().publicKey.export({ type: 'spki', format: 'pem' }) as string),
    );
    await rejects(
      'KEY_UNREADABLE',
      /damaged/,
      open('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'),
    );
    await rejects('KEY_UNSUPPORTED', /ENCRYPTED PRIVATE KEY.*openssl pkcs8/, open(encrypted));
    await rejects(
      'KEY_UNSUPPORTED',
      /1024 bits/,
      open(pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey)),
    );
    await rejects('KEY_UNSUPPORTED', /other than P-256/, open(pemOf(keyPair('secp256k1').privateKey)));
  });
});

describe('openSigner with a KMS plug-in', () => {
  const key = (curve: string) => file(`${curve}.pem`, pemOf(keyPair(curve).privateKey));

  it('has every kind of key sign with the registry’s hash', async () => {
    for (const [curve, algorithm] of [
      ['P-256', 'ecdsa-sha2-256-nistp256'],
      ['P-384', 'ecdsa-sha2-384-nistp384'],
      ['ed25519', 'ed25519'],
    ] as const)
      assert.equal(await signs(`exec:${PLUGIN}`, access({ TEST_KMS_KEY: key(curve) })), algorithm);
  });

  it('finds NAME://KEY in the PATH as cosign does', async () => {
    symlinkSync(PLUGIN, join(folder, 'sigstore-kms-my-hsm'));
    const how = access({ PATH: `${folder}:${process.env['PATH']}` });
    assert.ok(await signs(`my-hsm://${key('P-256')}`, how));
    await rejects('KEY_PLUGIN_FAILED', /says: ENOENT.*none/, openSigner('my-hsm://none', how));
  });

  it('says that a plug-in is not there', async () => {
    await rejects(
      'KEY_PLUGIN_FAILED',
      /sigstore-kms-awskms is not there.*PATH/,
      openSigner('awskms://key', access()),
    );
    await rejects(
      'KEY_PLUGIN_FAILED',
      /is not there.*check the path/,
      openSigner(`exec:${folder}/none`, access()),
    );
    for (const spec of [`exec:${folder}`, 'exec:', 'exec:a\0b'])
      await rejects('KEY_PLUGIN_FAILED', /cannot run/, openSigner(spec, access()));
  });

  it('refuses wrong answers', async () => {
    const open = (fault: string) =>
      openSigner(`exec:${PLUGIN}`, access({ TEST_KMS_KEY: key('P-256'), TEST_KMS_FAULT: fault }));
    await rejects('KEY_PLUGIN_FAILED', /gave no answer/, open('silent'));
    await rejects('KEY_PLUGIN_FAILED', /not valid JSON/, open('garbled'));
    await rejects('KEY_PLUGIN_FAILED', /without "publicKeyPEM"/, open('empty'));
    await rejects('KEY_PLUGIN_FAILED', /more than/, open('flood'));
    await rejects('KEY_PLUGIN_FAILED', /cannot be used/, open('weak'));
    const forger = await open('forged');
    await rejects('KEY_PLUGIN_FAILED', /not good with its own public key/, forger.sign(message));
  });
});

describe('generateSigner', () => {
  it('makes keys of every type, whose PKCS#8 signs as they do', async () => {
    for (const type of KEY_TYPES.filter((name) => name !== 'rsa-3072' && name !== 'rsa-4096')) {
      const signer = await generateSigner(type);
      const again = await openSigner(file('made.key', formatPem('PRIVATE KEY', signer.pkcs8)), access());
      assert.deepEqual([again.publicKey.id, again.algorithm], [signer.publicKey.id, signer.algorithm]);
      assert.equal(
        verifySignature(signer.publicKey, { bytes: message }, await signer.sign(message)),
        signer.algorithm,
      );
      assert.equal(publicKeyOf(signer.publicKey.spki).id, signer.publicKey.id);
      assert.match(publicKeyPem(signer.publicKey), /^-----BEGIN PUBLIC KEY-----\n/);
    }
  });
});
