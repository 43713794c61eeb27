/** The throw-away Sigstore and the real cosign 3.1: whatever cosign signs with our services, it verifies with our trusted root. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { silentLog } from '../../src/base/log.ts';
import { githubClaims, type SigstoreDev, startSigstoreDev } from '../../src/sigstore-dev/index.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { findProgram, realRegistries } from './real-registry.ts';

const EMAIL = 'dev@example.com';
const GITHUB = 'https://token.actions.githubusercontent.com';
const TYPE = 'https://example.com/predicate/v1';
const run = promisify(execFile);
const cosign = findProgram('cosign');
const registries = realRegistries().filter(({ program }) => program !== undefined);
const missing =
  cosign === undefined ? 'cosign is not here' : registries.length === 0 && 'no registry is here';

describe('the throw-away Sigstore and cosign', { skip: missing }, () => {
  let folder: string;
  let dev: SigstoreDev;
  const file = (name: string): string => join(folder, name);

  const runCosign = async (...args: string[]): Promise<string> => {
    // A home of its own: cosign keeps the public instance's trust root there, and must not look for it.
    const env = { HOME: folder, PATH: process.env['PATH'] };
    const { stdout, stderr } = await run(cosign ?? '', args, { env, timeout: 60_000 });
    return stdout + stderr;
  };
  const signing = (rekor: 1 | 2, token = 'token'): string[] => [
    '-y',
    ...options({
      'signing-config': file(`signing_config.v${rekor}.json`),
      'trusted-root': file('trusted_root.json'),
    }),
    ...options(token === '' ? {} : { 'identity-token': file(token) }),
  ];
  const identity = (): string[] => ['--certificate-identity', EMAIL, '--certificate-oidc-issuer', dev.url];
  const root = (): string[] => ['--trusted-root', file('trusted_root.json')];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-cosign-'));
    const clock = { nowMs: () => Date.now(), sleep: async () => {}, random: () => 0.5 };
    const context = { clock, log: silentLog, signal: new AbortController().signal };
    dev = await startSigstoreDev(
      { folder: file('dev'), email: 'browser@example.com', issuers: [GITHUB] },
      context,
    );
    writeFileSync(file('trusted_root.json'), dev.trustedRoot);
    writeFileSync(file('signing_config.v1.json'), dev.signingConfigFor([1]));
    writeFileSync(file('signing_config.v2.json'), dev.signingConfigFor([2]));
    writeFileSync(file('token'), await dev.identityToken({ email: EMAIL }));
    writeFileSync(file('artifact'), 'hello');
    writeFileSync(file('predicate.json'), '{"a": 1}');
  });
  after(async () => {
    await dev.close();
    rmSync(folder, { recursive: true });
  });

  for (const rekor of [1, 2] as const) {
    it(`signs and verifies a file with Rekor v${rekor}`, async () => {
      const bundle = file(`bundle.v${rekor}.json`);
      await runCosign('sign-blob', ...signing(rekor), '--bundle', bundle, file('artifact'));
      const verify = ['verify-blob', ...root(), '--use-signed-timestamps', '--bundle', bundle];
      assert.match(await runCosign(...verify, ...identity(), file('artifact')), /Verified OK/);

      writeFileSync(file('other'), 'other');
      await assert.rejects(runCosign(...verify, ...identity(), file('other')));
      const wrong = ['--certificate-identity', 'eve@example.com', '--certificate-oidc-issuer', dev.url];
      await assert.rejects(runCosign(...verify, ...wrong, file('artifact')));
    });
  }

  it('signs as a workflow, whose claims cosign finds in the certificate', async () => {
    const claims = githubClaims({ repository: 'acme/app', event: 'release' });
    writeFileSync(file('workflow-token'), await dev.identityToken({ issuer: GITHUB, claims }));
    const bundle = file('workflow.json');
    await runCosign('sign-blob', ...signing(2, 'workflow-token'), '--bundle', bundle, file('artifact'));

    const verify = async (trigger: string): Promise<string> => {
      const expected = {
        'certificate-identity': 'https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main',
        'certificate-oidc-issuer': GITHUB,
        'certificate-github-workflow-repository': 'acme/app',
        'certificate-github-workflow-trigger': trigger,
        bundle,
      };
      return await runCosign(
        'verify-blob',
        '--use-signed-timestamps',
        ...root(),
        ...options(expected),
        file('artifact'),
      );
    };
    assert.match(await verify('release'), /Verified OK/);
    await assert.rejects(verify('push'));
  });

  it('signs in by device code, where cosign has neither token nor terminal', async () => {
    const bundle = file('device.json');
    await runCosign('sign-blob', ...signing(2, ''), '--bundle', bundle, file('artifact'));
    const expected = ['--certificate-identity', 'browser@example.com', '--certificate-oidc-issuer', dev.url];
    const verify = ['verify-blob', ...root(), '--use-signed-timestamps', '--bundle', bundle, ...expected];
    assert.match(await runCosign(...verify, file('artifact')), /Verified OK/);
  });

  for (const { name, start } of registries) {
    describe(`images in ${name}`, () => {
      let registry: RunningRegistry;
      before(async () => {
        registry = await start();
      });
      after(async () => await registry.stop());

      for (const rekor of [1, 2] as const) {
        it(`signs, attests and verifies with Rekor v${rekor}`, async () => {
          const image = await pushImage(registry.host, `app-v${rekor}`);
          const insecure = ['--allow-insecure-registry', image];
          await runCosign('sign', ...signing(rekor), ...insecure);
          const attestation = ['--type', TYPE, '--predicate', file('predicate.json')];
          await runCosign('attest', ...signing(rekor), ...attestation, ...insecure);

          const verifying = [...root(), '--use-signed-timestamps', ...identity()];
          assert.match(await runCosign('verify', ...verifying, ...insecure), /claims were validated/);
          const attested = await runCosign('verify-attestation', '--type', TYPE, ...verifying, ...insecure);
          assert.match(attested, /claims were validated/);
        });
      }

      it('signs, attests and verifies in the legacy format', async () => {
        const image = await pushImage(registry.host, 'legacy');
        const insecure = ['--allow-insecure-registry', image];
        const legacy = ['--new-bundle-format=false'];
        const signing = ['-y', '--use-signing-config=false', ...legacy];
        const services = options({
          'fulcio-url': dev.url,
          'rekor-url': dev.url,
          'timestamp-server-url': `${dev.url}/api/v1/timestamp`,
          'trusted-root': file('trusted_root.json'),
          'identity-token': file('token'),
        });
        await runCosign('sign', ...signing, ...services, ...insecure);
        const attestation = ['--type', TYPE, '--predicate', file('predicate.json')];
        await runCosign('attest', ...signing, ...services, ...attestation, ...insecure);

        const verifying = [...legacy, ...root(), ...identity()];
        assert.match(await runCosign('verify', ...verifying, ...insecure), /claims were validated/);
        const attested = await runCosign('verify-attestation', '--type', TYPE, ...verifying, ...insecure);
        assert.match(attested, /claims were validated/);
      });
    });
  }
});

const options = (named: Record<string, string>): string[] =>
  Object.entries(named).flatMap(([name, value]) => [`--${name}`, value]);

/** An image that holds nothing but its name; returns its reference by digest. */
async function pushImage(host: string, name: string): Promise<string> {
  const base = `http://${host}/v2/${name}`;
  const config = Buffer.from(
    JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { name } } }),
  );
  const started = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
  const upload = new URL(started.headers.get('location') ?? '', base);
  upload.searchParams.set('digest', digestOf(config));
  assert.equal((await fetch(upload, { method: 'PUT', body: config })).status, 201);
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: digestOf(config),
        size: config.length,
      },
      layers: [],
    }),
  );
  const headers = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
  const put = await fetch(`${base}/manifests/1`, { method: 'PUT', body: manifest, headers });
  assert.equal(put.status, 201);
  return `${host}/${name}@${digestOf(manifest)}`;
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
