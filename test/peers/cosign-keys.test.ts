/** Key files and KMS plug-ins: what cosign makes we use, and what we make cosign uses. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  encodeBundle,
  encryptPrivateKey,
  generateSigner,
  type KeyType,
  openSigner,
  parseBundle,
  parsePublicKey,
  publicKeyPem,
  type Signer,
  verifySignature,
} from '../../src/sigstore/index.ts';
import { keyHint } from '../../src/sigstore/keys/public-key.ts';
import { findProgram } from './real-registry.ts';

const cosign = findProgram('cosign');
const skip = cosign === undefined ? 'cosign is absent' : false;
const plugin = join(import.meta.dirname, '../fakes/sigstore-kms-plugin.mjs');
const message = Buffer.from('what is signed\n');

let folder = '';
const at = (name: string): string => join(folder, name);
const environment = (): Record<string, string | undefined> => ({
  ...process.env,
  HOME: folder,
  COSIGN_PASSWORD: 'pä ss',
  PATH: `${folder}:${process.env['PATH']}`,
});

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'shearwall-cosign-keys-'));
  writeFileSync(at('message'), message);
  symlinkSync(plugin, at('sigstore-kms-testkms'));
  if (cosign !== undefined) run('signing-config', 'create', '--out', at('no-services.json'));
});
after(() => rmSync(folder, { recursive: true }));

const attempt = (...args: string[]) =>
  spawnSync(cosign ?? '', args, { cwd: folder, env: environment(), encoding: 'utf8' });

function run(...args: string[]): string {
  return execFileSync(cosign ?? '', args, {
    cwd: folder,
    env: environment(),
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

const open = (spec: string, prehash = false): Promise<Signer> =>
  openSigner(spec, { env: environment(), readFile: async (path) => await readFile(path) }, { prehash });

/** What cosign signs with a key, over `message`. */
function cosignSigns(key: string): Uint8Array {
  const bundle = at('cosign.bundle.json');
  run(
    'sign-blob',
    '--key',
    key,
    '--signing-config',
    at('no-services.json'),
    '-y',
    '--bundle',
    bundle,
    at('message'),
  );
  const { content } = parseBundle(readFileSync(bundle));
  assert.ok(content.kind === 'message');
  return content.signature;
}

async function cosignAccepts(signer: Signer): Promise<boolean> {
  const value = createHash('sha256').update(message).digest();
  const bundle = encodeBundle({
    format: 'v0.3',
    signer: { kind: 'public-key', hint: keyHint(signer.publicKey) },
    content: {
      kind: 'message',
      digest: { algorithm: 'sha256', value },
      signature: await signer.sign(message),
    },
    logEntries: [],
    timestamps: [],
  });
  writeFileSync(at('our.bundle.json'), bundle);
  writeFileSync(at('our.pub'), publicKeyPem(signer.publicKey));
  const files = ['--key', at('our.pub'), '--bundle', at('our.bundle.json'), at('message')];
  return attempt('verify-blob', '--insecure-ignore-tlog', ...files).status === 0;
}

describe('key files of cosign', { skip }, () => {
  it('sign for us when cosign made them', async () => {
    run('generate-key-pair', '--output-key-prefix', 'made');
    const signer = await open(at('made.key'));
    assert.equal(publicKeyPem(signer.publicKey), readFileSync(at('made.pub'), 'utf8'));
    assert.ok(await cosignAccepts(signer));
  });

  it('sign for us when cosign imported them', async () => {
    const keys = {
      'p256-sec1': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
        type: 'sec1',
        format: 'pem',
      }),
      p521: generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey.export({
        type: 'pkcs8',
        format: 'pem',
      }),
      ed25519: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
      rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
        type: 'pkcs1',
        format: 'pem',
      }),
    };
    for (const [name, pem] of Object.entries(keys)) {
      writeFileSync(at(`${name}.pem`), pem);
      run('import-key-pair', '--key', at(`${name}.pem`), '--output-key-prefix', name);
      const signer = await open(at(`${name}.key`));
      assert.equal(publicKeyPem(signer.publicKey), readFileSync(at(`${name}.pub`), 'utf8'));
    }
  });

  // cosign 3.1.3 signs with the hash of these curves and then checks with SHA-256, so it refuses its own bundles too.
  const refusedByCosign: KeyType[] = ['p384', 'p521'];
  for (const type of ['p256', 'p384', 'p521', 'ed25519', 'rsa-2048', 'rsa-3072'] as const)
    it(`sign for cosign when we made them: ${type}`, async () => {
      const made = await generateSigner(type);
      writeFileSync(at(`${type}.key`), await encryptPrivateKey(made.pkcs8, 'pä ss'));
      assert.equal(run('public-key', '--key', at(`${type}.key`)), publicKeyPem(made.publicKey));
      const signature = cosignSigns(at(`${type}.key`));
      const signer = await open(at(`${type}.key`));
      assert.equal(verifySignature(made.publicKey, { bytes: message }, signature), signer.algorithm);
      assert.equal(await cosignAccepts(signer), !refusedByCosign.includes(type));
    });
});

describe('KMS plug-ins', { skip }, () => {
  for (const namedCurve of ['P-256', 'P-384'])
    it(`sign for cosign and for us with one key on ${namedCurve}`, async () => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
      writeFileSync(at('hsm.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
      const key = parsePublicKey(publicKey.export({ type: 'spki', format: 'der' }));
      const spec = `testkms://${at('hsm.pem')}`;
      const signer = await open(spec);
      assert.equal(signer.publicKey.id, key.id);
      assert.equal(verifySignature(key, { bytes: message }, await signer.sign(message)), signer.algorithm);
      assert.ok(verifySignature(key, { bytes: message }, cosignSigns(spec)));
    });
});
