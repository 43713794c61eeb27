/** Bundles that we sign, by key and keyless, in both kinds of logs: the real cosign 3.1 accepts each that it can read at all. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { silentLog } from '../../src/base/log.ts';
import {
  encodeBundle,
  NO_SERVICES,
  parseIdentityToken,
  parseSigningConfig,
  publicKeyPem,
  type SignatureAlgorithm,
  type SignedContent,
  type SigningMeans,
  type SigningServices,
  signBundle,
} from '../../src/sigstore/index.ts';
import { type SigstoreDev, startSigstoreDev } from '../../src/sigstore-dev/index.ts';
import { serviceTestContext } from '../fakes/service-context.ts';
import { testSigner } from '../fakes/test-signer.ts';
import { findProgram } from './real-registry.ts';

const run = promisify(execFile);
const cosign = findProgram('cosign');
const TYPE = 'https://example.test/greeting';
const EMAIL = 'dev@example.com';
const bytes = Buffer.from('hello\n');
const sha256 = createHash('sha256').update(bytes).digest('hex');
const contents: SignedContent[] = [
  { kind: 'message', bytes },
  {
    kind: 'statement',
    statement: Buffer.from(
      JSON.stringify({
        _type: 'https://in-toto.io/Statement/v1',
        subject: [{ name: 'hello', digest: { sha256 } }],
        predicateType: TYPE,
        predicate: {},
      }),
    ),
  },
];

describe('what we sign, and cosign', { skip: cosign === undefined && 'cosign is not here' }, () => {
  let folder: string;
  let dev: SigstoreDev;
  const file = (name: string): string => join(folder, name);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-cosign-services-'));
    const { clock, signal } = serviceTestContext();
    dev = await startSigstoreDev({}, { clock, log: silentLog, signal });
    writeFileSync(file('trusted_root.json'), dev.trustedRoot);
    writeFileSync(file('hello'), bytes);
  });
  after(async () => {
    await dev.close();
    rmSync(folder, { recursive: true });
  });

  const servicesOf = (rekor: 1 | 2): SigningServices => parseSigningConfig(dev.signingConfigFor([rekor]));

  /** What cosign says of a bundle; rejects when it refuses. */
  async function cosignVerifies(
    content: SignedContent,
    bundle: Uint8Array,
    ...flags: string[]
  ): Promise<string> {
    writeFileSync(file('bundle.json'), bundle);
    const command =
      content.kind === 'message' ? ['verify-blob'] : ['verify-blob-attestation', '--type', TYPE];
    const args = ['--bundle', file('bundle.json'), '--trusted-root', file('trusted_root.json')];
    const env = { HOME: folder, PATH: process.env['PATH'] };
    const { stderr } = await run(cosign ?? '', [...command, ...args, ...flags, file('hello')], { env });
    return stderr;
  }

  async function byKey(
    content: SignedContent,
    algorithm: SignatureAlgorithm,
    services: SigningServices,
    ...flags: string[]
  ): Promise<string> {
    const signer = testSigner(algorithm);
    writeFileSync(file('key.pub'), publicKeyPem(signer.publicKey));
    const bundle = encodeBundle(
      await signBundle(content, { means: { signer }, services }, serviceTestContext()),
    );
    return cosignVerifies(content, bundle, '--key', file('key.pub'), ...flags);
  }

  for (const content of contents) {
    for (const rekor of [1, 2] as const) {
      it(`accepts a ${content.kind} signed keyless into Rekor v${rekor}`, async () => {
        const token = parseIdentityToken(await dev.identityToken({ email: EMAIL }), {
          nowMs: () => Date.now(),
        });
        const means: SigningMeans = { keyless: { token } };
        const bundle = encodeBundle(
          await signBundle(content, { means, services: servicesOf(rekor) }, serviceTestContext()),
        );
        const flags = ['--certificate-oidc-issuer', dev.url, '--use-signed-timestamps'];

        assert.match(
          await cosignVerifies(content, bundle, '--certificate-identity', EMAIL, ...flags),
          /Verified OK/,
        );
        await assert.rejects(
          cosignVerifies(content, bundle, '--certificate-identity', 'other@example.com', ...flags),
          { stderr: /expected SAN value/ },
        );
      });

      for (const algorithm of [
        'ecdsa-sha2-256-nistp256',
        'rsa-sign-pkcs1-2048-sha256',
        'rsa-sign-pkcs1-4096-sha256',
      ] as const) {
        it(`accepts a ${content.kind} signed with ${algorithm} into Rekor v${rekor}`, async () => {
          assert.match(await byKey(content, algorithm, servicesOf(rekor)), /Verified OK/);
        });
      }
    }

    for (const algorithm of ['ecdsa-sha2-256-nistp256', 'rsa-sign-pkcs1-3072-sha256', 'ed25519'] as const) {
      it(`accepts a ${content.kind} signed with ${algorithm} without any service`, async () => {
        assert.match(await byKey(content, algorithm, NO_SERVICES, '--insecure-ignore-tlog'), /Verified OK/);
      });
    }

    // cosign 3.1.3 refuses its own bundles of these too: it checks with SHA-256, and Ed25519 without prehash.
    for (const algorithm of ['ecdsa-sha2-384-nistp384', 'ecdsa-sha2-512-nistp521', 'ed25519-ph'] as const) {
      it(`refuses a ${content.kind} signed by key with ${algorithm}, as it does its own`, async () => {
        await assert.rejects(byKey(content, algorithm, servicesOf(2)), {
          stderr: /failed to verify signature/,
        });
      });
    }
  }

  it('accepts an envelope signed with plain Ed25519 into Rekor v1', async () => {
    const [, statement] = contents;
    assert.ok(statement);
    assert.match(await byKey(statement, 'ed25519', servicesOf(1)), /Verified OK/);
  });
});
