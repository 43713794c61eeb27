import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { SEED } from '../../../test/seed.ts';
import { seededRandom } from '../../../test/seeded-random.ts';
import { ShearwallError } from '../../base/errors.ts';
import { decryptPrivateKey, encryptPrivateKey } from './cosign-key-file.ts';
import { parsePem } from './pem.ts';

const random = seededRandom(SEED);
const secret = random.bytes(138);

/** Written by hand, as the format is documented. */
function makeKeyFile(N: number): string {
  const [salt, nonce] = [random.bytes(32), random.bytes(24)];
  const key = scryptSync('pw', salt, 32, { N, r: 8, p: 1, maxmem: 2 ** 28 });
  return JSON.stringify({
    kdf: { name: 'scrypt', params: { N, r: 8, p: 1 }, salt: salt.toString('base64') },
    cipher: { name: 'nacl/secretbox', nonce: nonce.toString('base64') },
    ciphertext: Buffer.from(xsalsa20poly1305(key, nonce).encrypt(secret)).toString('base64'),
  });
}

const weakest = makeKeyFile(2 ** 15);

type File = Record<string, Record<string, unknown>>;

function changed(change: (file: File) => void): Uint8Array {
  const file = JSON.parse(weakest) as File;
  change(file);
  return Buffer.from(JSON.stringify(file));
}

const rejects = (code: string, bytes: Uint8Array, password = 'pw') =>
  assert.rejects(decryptPrivateKey(bytes, password, 'cosign.key'), (error) => {
    assert.ok(error instanceof ShearwallError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, /cosign\.key/);
    return true;
  });

describe('decryptPrivateKey', () => {
  it('opens what cosign writes and wrote', async () => {
    for (const file of [weakest, makeKeyFile(2 ** 17)])
      assert.deepEqual(Buffer.from(await decryptPrivateKey(Buffer.from(file), 'pw', 'k')), secret);
  });

  it('says that the password is wrong', () => rejects('KEY_PASSWORD_WRONG', Buffer.from(weakest), 'PW'));

  it('refuses scrypt parameters that would take hours', async () => {
    for (const params of [
      { N: 2 ** 30, r: 8, p: 1 },
      { N: 2 ** 15, r: 8, p: 1e9 },
      { N: 2 ** 15, r: 1e9, p: 1 },
      { N: 2, r: 8, p: 1 },
    ])
      await rejects(
        'KEY_UNSUPPORTED',
        changed((file) => Object.assign(file['kdf'] ?? {}, { params })),
      );
  });

  it('refuses other ciphers, missing fields and fields of another type', async () => {
    const changes: ((file: File) => void)[] = [
      (file) => Object.assign(file['kdf'] ?? {}, { name: 'pbkdf2' }),
      (file) => Object.assign(file['cipher'] ?? {}, { name: 'aes' }),
      (file) => Object.assign(file['cipher'] ?? {}, { nonce: 'AAAA' }),
      (file) => Object.assign(file['cipher'] ?? {}, { nonce: 7 }),
      (file) => Object.assign(file['kdf'] ?? {}, { salt: '!' }),
      (file) => Object.assign(file['kdf'] ?? {}, { params: null }),
      (file) => delete file['ciphertext'],
      (file) => delete file['kdf'],
    ];
    for (const change of changes) await rejects('KEY_UNREADABLE', changed(change));
  });

  it('refuses what is not valid JSON, or not an object', async () => {
    for (const text of ['', '{', 'null', '7', '[]', '"kdf"'])
      await rejects('KEY_UNREADABLE', Buffer.from(text));
  });
});

describe('encryptPrivateKey', () => {
  it('is opened again with the same password, and never written the same twice', async () => {
    const [first, second] = [
      await encryptPrivateKey(secret, ''),
      await encryptPrivateKey(secret, 'pässwörd'),
    ];
    const [block] = parsePem(second);
    assert.equal(block?.label, 'ENCRYPTED SIGSTORE PRIVATE KEY');
    assert.deepEqual(Buffer.from(await decryptPrivateKey(block.der, 'pässwörd', 'k')), secret);
    assert.notEqual(first.slice(60, 200), second.slice(60, 200));
  });
});
