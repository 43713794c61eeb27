import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  certify,
  clientKey,
  get,
  type Json,
  post,
  startTestSigstore,
} from '../../../test/fakes/sigstore-dev.ts';
import { githubClaims } from '../oidc/workflow-claims.ts';

const EMAIL = 'dev@example.com';
const GITHUB = 'https://token.actions.githubusercontent.com';
const openssl = (process.env['PATH'] ?? '')
  .split(':')
  .map((folder) => join(folder, 'openssl'))
  .find((path) => existsSync(path));

/** The values of Fulcio's extensions by their last arc, found by the bytes of their OIDs. */
function fulcioValues(certificate: X509Certificate): Record<number, string> {
  const prefix = Buffer.from('060a2b0601040183bf3001', 'hex');
  const found: Record<number, string> = {};
  const { raw } = certificate;
  for (let at = raw.indexOf(prefix); at >= 0; at = raw.indexOf(prefix, at + 1)) {
    const arc = raw[at + prefix.length] ?? 0;
    let value = raw.subarray(
      at + prefix.length + 3,
      at + prefix.length + 3 + (raw[at + prefix.length + 2] ?? 0),
    );
    if (arc > 6) value = value.subarray(2);
    found[arc] = value.toString();
  }
  return found;
}

describe('Fulcio', () => {
  it('certifies the key of a person for ten minutes, by a chain to the root', async () => {
    await using dev = await startTestSigstore();
    const { key, answer, chain } = await certify(dev, { email: EMAIL }, EMAIL);
    assert.equal(answer.status, 200);
    const [leaf, intermediate, root] = chain.map((pem) => new X509Certificate(pem)) as [
      X509Certificate,
      X509Certificate,
      X509Certificate,
    ];

    assert.equal(leaf.publicKey.export({ type: 'spki', format: 'pem' }), key.pem);
    assert.equal(leaf.subjectAltName, `email:${EMAIL}`);
    assert.equal(leaf.subject, undefined);
    assert.deepEqual(leaf.keyUsage, ['1.3.6.1.5.5.7.3.3']);
    assert.equal(leaf.validToDate.getTime() - leaf.validFromDate.getTime(), 600_000);
    assert.equal(leaf.validFromDate.getTime(), dev.clock.now);
    assert.deepEqual(fulcioValues(leaf), { 1: dev.url, 8: dev.url });
    assert.match(root.subject, /not for production/);
    assert.match(leaf.issuer, /not for production/);
    assert.deepEqual([leaf.ca, intermediate.ca, root.ca], [false, true, true]);
    for (const [child, parent] of [
      [leaf, intermediate],
      [intermediate, root],
      [root, root],
    ] as const) {
      assert.ok(child.checkIssued(parent));
      assert.ok(child.verify(parent.publicKey));
    }
  });

  it('is read and trusted by openssl', { skip: openssl === undefined && 'openssl is not here' }, async () => {
    await using dev = await startTestSigstore();
    const { chain } = await certify(dev, { email: EMAIL }, EMAIL);
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-dev-'));
    const [leaf, intermediate, root] = ['leaf', 'intermediate', 'root'].map((name, i) => {
      writeFileSync(join(folder, name), chain[i] ?? '');
      return join(folder, name);
    }) as [string, string, string];
    const at = String(dev.clock.now / 1000 + 60);
    const strict = ['verify', '-x509_strict', '-purpose', 'any', '-attime', at];
    try {
      const said = execFileSync(openssl ?? '', [
        ...strict,
        '-CAfile',
        root,
        '-untrusted',
        intermediate,
        leaf,
      ]);
      assert.match(said.toString(), /leaf: OK/);
      const text = execFileSync(openssl ?? '', ['x509', '-in', leaf, '-noout', '-text']).toString();
      assert.match(text, /Subject Alternative Name: critical\s+email:dev@example\.com/);
      assert.match(text, /CT Precertificate SCTs:[^]*Version\s*: v1/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('gives each certificate another serial number, and the lifetime that is asked for', async () => {
    await using dev = await startTestSigstore({ certificateLifetimeMs: 2000 });
    const serials = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const { chain } = await certify(dev, { email: EMAIL }, EMAIL);
      const leaf = new X509Certificate(chain[0] ?? '');
      serials.add(leaf.serialNumber);
      assert.equal(leaf.validToDate.getTime() - leaf.validFromDate.getTime(), 2000);
    }
    assert.equal(serials.size, 20);
  });

  it('writes what the token of a workflow says into its certificate', async () => {
    await using dev = await startTestSigstore({ issuers: [GITHUB] });
    const sha = 'f'.repeat(40);
    const claims = githubClaims({
      repository: 'acme/app',
      workflow: '.github/workflows/w.yml',
      ref: 'refs/tags/v1',
      sha,
    });
    const { chain } = await certify(dev, { issuer: GITHUB, claims }, 'repo:acme/app:ref:refs/tags/v1');
    const leaf = new X509Certificate(chain[0] ?? '');

    const signer = 'https://github.com/acme/app/.github/workflows/w.yml@refs/tags/v1';
    assert.equal(leaf.subjectAltName, `URI:${signer}`);
    assert.deepEqual(fulcioValues(leaf), {
      1: GITHUB,
      2: 'push',
      3: sha,
      4: 'release',
      5: 'acme/app',
      6: 'refs/tags/v1',
      8: GITHUB,
      9: signer,
      10: sha,
      11: 'github-hosted',
      12: 'https://github.com/acme/app',
      13: sha,
      14: 'refs/tags/v1',
      15: '1001',
      16: 'https://github.com/acme',
      17: '2002',
      18: signer,
      19: sha,
      20: 'push',
      21: 'https://github.com/acme/app/actions/runs/3003/attempts/1',
      22: 'public',
    });
  });

  it('certifies workloads by their URI, users by name and issuer, pipelines of GitLab by their configuration', async () => {
    await using dev = await startTestSigstore({ issuers: ['https://gitlab.example'] });
    const workload = await certify(
      dev,
      { sub: 'spiffe://acme.example/builder' },
      'spiffe://acme.example/builder',
    );
    assert.equal(
      new X509Certificate(workload.chain[0] ?? '').subjectAltName,
      'URI:spiffe://acme.example/builder',
    );

    const user = await certify(dev, { sub: 'alice' }, 'alice');
    const { raw } = new X509Certificate(user.chain[0] ?? '');
    assert.ok(raw.includes(Buffer.from('060a2b0601040183bf300107a0110c0f', 'hex')));
    assert.ok(raw.includes('alice!127.0.0.1'));

    const claims = {
      ci_config_ref_uri: 'gitlab.example/acme/app//.gitlab-ci.yml@refs/heads/main',
      ci_config_sha: 'a',
      runner_environment: 'gitlab-hosted',
      project_path: 'acme/app',
      project_id: '1',
      project_visibility: 'public',
      namespace_path: 'acme',
      namespace_id: '2',
      sha: 'a',
      ref: 'main',
      ref_type: 'branch',
      pipeline_source: 'push',
      job_id: '7',
    };
    const sub = 'project_path:acme/app:ref_type:branch:ref:main';
    const pipeline = await certify(dev, { sub, issuer: 'https://gitlab.example', claims }, sub);
    const leaf = new X509Certificate(pipeline.chain[0] ?? '');
    assert.equal(leaf.subjectAltName, 'URI:https://gitlab.example/acme/app//.gitlab-ci.yml@refs/heads/main');
    assert.equal(fulcioValues(leaf)[21], 'https://gitlab.example/acme/app/-/jobs/7');
  });

  it('certifies no key whose possession is not proven', async () => {
    await using dev = await startTestSigstore();
    const [mine, other] = [clientKey(), clientKey()];
    const token = await dev.identityToken({ email: EMAIL });
    const request = async (pem: string, proof: Buffer | string): Promise<[number, string]> => {
      const { status, json } = await post(
        `${dev.url}/api/v2/signingCert`,
        {
          publicKeyRequest: {
            publicKey: { content: pem },
            proofOfPossession: Buffer.from(proof).toString('base64'),
          },
        },
        { authorization: `Bearer ${token}` },
      );
      return [status, json.message ?? ''];
    };
    assert.equal((await request(mine.pem, mine.sign(EMAIL)))[0], 200);
    for (const [pem, proof] of [
      [mine.pem, other.sign(EMAIL)],
      [mine.pem, mine.sign('victim@example.com')],
      [mine.pem, ''],
      [mine.pem, 'nonsense'],
      ['nonsense', mine.sign(EMAIL)],
      ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n', mine.sign(EMAIL)],
    ] as const) {
      const [status, message] = await request(pem, proof);
      assert.equal(status, 400);
      assert.match(message, /proof of possession|public key/);
    }
  });

  it('certifies nobody without a good token', async () => {
    await using dev = await startTestSigstore();
    const key = clientKey();
    const publicKeyRequest = {
      publicKey: { content: key.pem },
      proofOfPossession: key.sign(EMAIL).toString('base64'),
    };
    const ask = async (token: string | undefined) =>
      await post(
        `${dev.url}/api/v2/signingCert`,
        { publicKeyRequest },
        token === undefined ? {} : { authorization: `Bearer ${token}` },
      );
    const tokens = [
      undefined,
      'nonsense',
      await dev.identityToken({ email: EMAIL, audience: 'npm' }),
      await dev.identityToken({ email: EMAIL, lifetimeMs: -1000 }),
    ];
    for (const token of tokens) {
      const { status, json } = await ask(token);
      assert.equal(status, 401);
      assert.match(json.message, /identity token is not accepted/);
    }
    for (const claims of [{ email_verified: false }, { email: 'no address' }, { email: 7 }]) {
      const { status } = await ask(await dev.identityToken({ email: EMAIL, claims }));
      assert.equal(status, 400);
    }
  });

  it('takes a certificate request in place of key and proof', {
    skip: openssl === undefined && 'openssl is not here',
  }, async () => {
    await using dev = await startTestSigstore();
    const command =
      'openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=x';
    const csr = execFileSync('sh', ['-c', `${command} 2>/dev/null`]).toString();
    const authorization = `Bearer ${await dev.identityToken({ email: EMAIL })}`;
    const ask = async (pem: string) =>
      await post(
        `${dev.url}/api/v2/signingCert`,
        { certificateSigningRequest: Buffer.from(pem).toString('base64') },
        { authorization },
      );
    assert.equal((await ask(csr)).status, 200);

    const der = Buffer.from(csr.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    der[20] = (der[20] ?? 0) ^ 1; // in the subject, which is signed
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    assert.equal((await ask(forged)).status, 400);
    assert.equal((await ask('nonsense')).status, 400);
  });

  it('speaks its first version too: base64 in, PEM out', async () => {
    await using dev = await startTestSigstore();
    const key = clientKey();
    const answer = await post(
      `${dev.url}/api/v1/signingCert`,
      {
        publicKey: { content: key.der.toString('base64'), algorithm: 'ecdsa' },
        signedEmailAddress: key.sign(EMAIL).toString('base64'),
      },
      { authorization: `Bearer ${await dev.identityToken({ email: EMAIL })}` },
    );
    assert.equal(answer.status, 201);
    assert.equal(answer.text.match(/BEGIN CERTIFICATE/g)?.length, 3);
    assert.equal(new X509Certificate(answer.text).subjectAltName, `email:${EMAIL}`);
  });

  it('shows its chain and whom it believes', async () => {
    await using dev = await startTestSigstore({ issuers: [GITHUB] });
    const { chain } = await certify(dev, { email: EMAIL }, EMAIL);

    assert.deepEqual(
      (await get(`${dev.url}/api/v2/trustBundle`)).json.chains[0].certificates,
      chain.slice(1),
    );
    assert.equal((await get(`${dev.url}/api/v1/rootCert`)).text, chain.slice(1).join(''));
    const { issuers } = (await get(`${dev.url}/api/v2/configuration`)).json;
    assert.deepEqual(
      issuers.map((issuer: Json) => issuer.issuerUrl),
      [dev.url, GITHUB],
    );
  });
});
