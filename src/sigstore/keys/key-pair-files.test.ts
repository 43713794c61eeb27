import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { generateKeyPair, importKeyPair } from './key-pair-files.ts';
import { readPublicKey } from './read-public-key.ts';

describe('a key pair in files', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-pair-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const access = { env: {}, readFile, askPassword: async () => 'secret' };
  const newPassword = async (): Promise<string> => 'secret';

  it('is encrypted, readable by its owner only, and has the digest of its public key', async () => {
    const made = await generateKeyPair({ name: join(folder, 'made'), type: 'p256', newPassword });

    assert.match(readFileSync(made.privateKey, 'utf8'), /BEGIN ENCRYPTED SIGSTORE PRIVATE KEY/);
    assert.equal(statSync(made.privateKey).mode & 0o777, 0o600);
    assert.equal((await readPublicKey(made.publicKey, access)).id, made.digest);
    assert.equal(made.hasPassword, true);
  });

  it('keeps its public key when it is imported', async () => {
    const made = await generateKeyPair({ name: join(folder, 'a'), type: 'p384', newPassword });
    const name = join(folder, 'b');
    const imported = await importKeyPair({
      key: made.privateKey,
      access,
      name,
      newPassword: async () => '',
    });

    assert.equal(imported.digest, made.digest);
    assert.equal(imported.hasPassword, false);
  });

  it('replaces no file unless told to, and then asks for no password', async () => {
    const name = join(folder, 'there');
    writeFileSync(`${name}.pub`, 'mine');
    const asked: string[] = [];
    const ask = async (): Promise<string> => {
      asked.push('password');
      return '';
    };

    await assert.rejects(generateKeyPair({ name, type: 'p256', newPassword: ask }), {
      code: 'KEY_FILE_EXISTS',
      message: /there\.pub is already there/,
    });
    assert.deepEqual(asked, []);
    assert.deepEqual(
      readdirSync(folder).filter((file) => file.startsWith('there')),
      ['there.pub'],
    );
    await generateKeyPair({ name, type: 'p256', replace: true, newPassword: ask });
    assert.match(readFileSync(`${name}.pub`, 'utf8'), /PUBLIC KEY/);
  });
});

describe('readPublicKey', () => {
  it('refuses a private key, an address and what is too long', async () => {
    const read = (spec: string, bytes = '') =>
      readPublicKey(spec, { env: {}, readFile: async () => Buffer.from(bytes) });

    await assert.rejects(read('k.pem', '-----BEGIN EC PRIVATE KEY-----'), {
      code: 'PUBLIC_KEY_UNUSABLE',
      message: /is a private key/,
    });
    await assert.rejects(read('https://x.example/k.pub'), { message: /keys are not fetched/ });
    await assert.rejects(read('k.pub', 'x'.repeat(65 * 1024)), { message: /too long to be a key/ });
    await assert.rejects(read('env://NOTHING'), { message: /no variable NOTHING/ });
  });
});
