import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bundleFromJSON, type SerializedBundle } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { handmadeBundle, type Json, startTestSigstore } from '../../test/fakes/sigstore-dev.ts';
import { silentLog } from '../base/log.ts';
import { parseBundle, parseTrustedRoot, verifyBundle } from '../sigstore/index.ts';
import { githubClaims } from './oidc/workflow-claims.ts';
import { startSigstoreDev } from './start-sigstore-dev.ts';

const GITHUB = 'https://token.actions.githubusercontent.com';

/** Sigstore's own verifier, which asks for a timestamp, an SCT and an inclusion proof. */
function verifyByLibrary(
  bundle: unknown,
  trustedRoot: Uint8Array,
  subjectAlternativeName: string,
  issuer: string,
): void {
  const root = TrustedRoot.fromJSON(JSON.parse(Buffer.from(trustedRoot).toString()));
  const verifier = new Verifier(toTrustMaterial(root), {
    tlogThreshold: 1,
    ctlogThreshold: 1,
    timestampThreshold: 1,
  });
  verifier.verify(toSignedEntity(bundleFromJSON(bundle as SerializedBundle)), {
    subjectAlternativeName: `^${subjectAlternativeName.replace(/[.?+]/g, String.raw`\$&`)}$`,
    extensions: { issuer },
  });
}

describe('startSigstoreDev', () => {
  for (const rekor of [1, 2] as const) {
    it(`gives what Sigstore's own verifier accepts, with Rekor v${rekor} and growing proofs`, async () => {
      await using dev = await startTestSigstore();
      for (let i = 0; i < 5; i++) {
        const bundle = await handmadeBundle(dev, rekor, { email: 'dev@example.com' }, 'dev@example.com');
        verifyByLibrary(bundle, dev.trustedRoot, 'dev@example.com', dev.url);
      }
    });
  }

  it('signs for a workflow in the name of another issuer, and Rekor v2 with a P-256 key', async () => {
    await using dev = await startTestSigstore({ issuers: [GITHUB], rekorV2Key: 'p256' });
    const claims = githubClaims({ repository: 'acme/app' });
    const bundle = await handmadeBundle(dev, 2, { issuer: GITHUB, claims }, String(claims['sub']));
    const signer = 'https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main';

    verifyByLibrary(bundle, dev.trustedRoot, signer, GITHUB);
    assert.throws(() => verifyByLibrary(bundle, dev.trustedRoot, signer, dev.url));
  });

  it('gives what our own verifier accepts, at the time of the timestamp', async () => {
    await using dev = await startTestSigstore({ issuers: [GITHUB] });
    const trustedRoot = parseTrustedRoot(dev.trustedRoot);
    const claims = githubClaims({ repository: 'acme/app' });
    const github = { issuer: GITHUB, claims };
    for (const [request, challenge, identity] of [
      [{ email: 'dev@example.com' }, 'dev@example.com', 'dev@example.com'],
      [{ sub: 'alice' }, 'alice', 'alice!127.0.0.1'],
      [github, String(claims['sub']), String(claims['job_workflow_ref']).replace(/^/, 'https://github.com/')],
    ] as const) {
      for (const rekor of [1, 2] as const) {
        dev.clock.now += 1230;
        const bundle = parseBundle(
          Buffer.from(JSON.stringify(await handmadeBundle(dev, rekor, request, challenge))),
        );
        const requirements = { logEntries: 1, timestamps: 1, scts: 1 };
        const verification = verifyBundle(bundle, undefined, { keys: [], trustedRoot, requirements });
        assert.ok(verification.ok, verification.ok ? '' : verification.refusal.message);
        const { signer, times } = verification.verified;
        assert.ok(signer.kind === 'certificate');
        assert.equal(signer.identity, identity);
        assert.equal(signer.notAfter, Math.floor(dev.clock.now / 1000) * 1000 + 600_000);
        assert.equal(times.find(({ by }) => by === 'timestamp')?.at, dev.clock.now);
      }
    }
  });

  it('is another Sigstore each time: what one signed does not verify with the root of another', async () => {
    await using one = await startTestSigstore();
    await using other = await startTestSigstore();
    const bundle = await handmadeBundle(one, 2, { email: 'dev@example.com' }, 'dev@example.com');

    assert.throws(() => verifyByLibrary(bundle, other.trustedRoot, 'dev@example.com', one.url));
  });

  it('leaves the SCT out on request, which the verifier then misses', async () => {
    await using dev = await startTestSigstore({ embedScts: false });
    const bundle = await handmadeBundle(dev, 2, { email: 'dev@example.com' }, 'dev@example.com');

    assert.throws(() => verifyByLibrary(bundle, dev.trustedRoot, 'dev@example.com', dev.url), /SCT/);
  });

  it('names its services in the signing config, Rekor in the versions that are asked for', async () => {
    await using dev = await startTestSigstore({ rekorVersions: [1] });
    const config = JSON.parse(Buffer.from(dev.signingConfig).toString());
    const both = JSON.parse(Buffer.from(dev.signingConfigFor([2, 1])).toString());

    assert.equal(config.mediaType, 'application/vnd.dev.sigstore.signingconfig.v0.2+json');
    assert.equal(config.tsaUrls[0].url, `${dev.url}/api/v1/timestamp`);
    const versions = (from: Json): number[] =>
      from.rekorTlogUrls.map((service: Json) => service.majorApiVersion);
    assert.deepEqual([versions(config), versions(both)], [[1], [2, 1]]);
  });

  it('listens on loopback only', async () => {
    for (const host of ['0.0.0.0', '::', '10.0.0.1', 'example.com', '127.0.0.1.example.com']) {
      await assert.rejects(startTestSigstore({ host }), { code: 'SIGSTORE_DEV_HOST' });
    }
  });

  it('says so when its port is taken', async () => {
    await using dev = await startTestSigstore();
    await assert.rejects(startTestSigstore({ port: Number(new URL(dev.url).port) }), {
      code: 'SIGSTORE_DEV_PORT',
    });
  });

  it('ends when it is closed, again and again, or when the signal fires', async () => {
    const controller = new AbortController();
    const context = { clock: { nowMs: () => 0, sleep: async () => {}, random: () => 0 }, log: silentLog };
    const dev = await startSigstoreDev({}, { ...context, signal: controller.signal });
    assert.equal((await fetch(`${dev.url}/api/v1/log`)).status, 200);

    controller.abort();
    await dev.close();
    await dev.close();

    await assert.rejects(fetch(`${dev.url}/api/v1/log`));
    await assert.rejects(startSigstoreDev({}, { ...context, signal: controller.signal }));
  });
});
