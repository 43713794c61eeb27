import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TrustLab } from '../../../../test/fakes/trust-lab.ts';
import { digestOf } from '../../../base/digest.ts';
import { encodeBundle, parseIdentityToken, parseSigningConfig } from '../../../sigstore/index.ts';
import { type GithubRun, githubClaims } from '../../../sigstore-dev/index.ts';
import { attestBlob, signBlob } from '../../blobs/sign-blob.ts';
import type { RootChoice } from '../../roots/open-trusted-root.ts';
import type { SigningMeans } from '../../signing-means.ts';
import { proveFile } from './prove-file.ts';
import type { Publisher } from './publisher.ts';
import { PYPI_PUBLISH_TYPE } from './pypi-bundles.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../../shared');
const folder = join(shared, 'data/real-signatures');
const skip = existsSync(folder) ? false : 'the real signatures are not next to the checkout';
const GITHUB = 'https://token.actions.githubusercontent.com';
const GOOGLE = 'https://accounts.google.com';

const FILE = Buffer.from('a program\n');
let lab: TrustLab;
let dir = '';
before(async () => {
  lab = await TrustLab.start({}, { issuers: [GITHUB, GOOGLE] });
  dir = mkdtempSync(join(tmpdir(), 'shearwall-brought-'));
  writeFileSync(join(dir, 'root.json'), lab.sigstore.trustedRoot);
});
after(async () => {
  await lab[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

type Request = Parameters<TrustLab['sigstore']['identityToken']>[0];

const run = (of: GithubRun): Request => ({ claims: githubClaims(of), issuer: GITHUB });

async function means(request: Request): Promise<SigningMeans> {
  const token = parseIdentityToken(await lab.sigstore.identityToken(request), lab.sigstore.clock);
  return { keyless: { token }, services: parseSigningConfig(lab.sigstore.signingConfigFor([1])) };
}

const signed = async (request: Request, bytes = FILE): Promise<Uint8Array> =>
  encodeBundle(await signBlob({ bytes, means: await means(request) }, lab.context));

const attested = async (request: Request, type: string, document = '{}'): Promise<Uint8Array> =>
  encodeBundle(
    await attestBlob(
      {
        name: 'file',
        digest: digestOf(FILE),
        type,
        document: Buffer.from(document),
        means: await means(request),
      },
      lab.context,
    ),
  );

/** What was proven, or the code of the refusal. */
async function prove(
  evidence: Uint8Array,
  publisher: Publisher,
  bytes: Buffer = FILE,
  roots: RootChoice = devRoots(),
) {
  const proof = await proveFile({ bytes, evidence, publisher }, roots, {
    nowMs: () => Date.parse('2026-11-24T00:00:00Z'),
  });
  return 'proven' in proof ? proof.proven : proof.refused.code;
}

const devRoots = () => ({ stateDir: dir, file: join(dir, 'root.json') });

describe('proveFile', () => {
  it('takes a signature by the identity that is expected, and by no other', async () => {
    const evidence = await signed({ email: 'dev@example.com' });
    const expected = { identity: 'dev@example.com', issuer: lab.sigstore.url };
    const proven = await prove(evidence, expected);
    assert.ok(typeof proven === 'object');
    assert.deepEqual([proven.by, proven.evidence], ['dev@example.com', digestOf(evidence)]);
    assert.equal(await prove(evidence, { ...expected, identity: 'evil@example.com' }), 'IDENTITY_MISMATCH');
    assert.equal(await prove(evidence, { ...expected, issuer: GITHUB }), 'ISSUER_MISMATCH');
    assert.equal(await prove(evidence, expected, Buffer.from('another')), 'SUBJECT_MISMATCH');
    for (const broken of ['', '{}', '[]', '{"attestations": 1}', 'text', evidence.subarray(0, 400)])
      assert.equal(await prove(Buffer.from(broken), expected), 'BUNDLE_INVALID', String(broken).slice(0, 20));
  });

  it('takes what Kubernetes signs for its binaries, and what Homebrew attests for its bottles', async () => {
    const krel = { email: 'krel-staging@k8s-releng-prod.iam.gserviceaccount.com', issuer: GOOGLE };
    const evidence = await signed(krel);
    assert.equal(typeof (await prove(evidence, { preset: 'kubernetes' })), 'object');
    assert.equal(await prove(evidence, { preset: 'homebrew' }), 'IDENTITY_MISMATCH');

    const workflow = '.github/workflows/publish-commit-bottles.yml';
    const brew = run({ repository: 'Homebrew/homebrew-core', workflow });
    const bottle = await attested(brew, 'https://slsa.dev/provenance/v1');
    const proven = await prove(bottle, { preset: 'homebrew' });
    assert.ok(typeof proven === 'object');
    assert.equal(proven.says['source'], 'https://github.com/Homebrew/homebrew-core');
    assert.equal(await prove(bottle, { preset: 'kubernetes' }), 'IDENTITY_MISMATCH');
  });

  it('takes PyPI’s attestations of a workflow’s upload, without believing what PyPI says of the publisher', async () => {
    const release = run({ repository: 'acme/app', ref: 'refs/tags/v1' });
    const bundle = JSON.parse(Buffer.from(await attested(release, PYPI_PUBLISH_TYPE)).toString());
    const { verificationMaterial: material, dsseEnvelope } = bundle;
    const attestation = {
      version: 1,
      verification_material: {
        certificate: (material.certificate ?? material.x509CertificateChain.certificates[0]).rawBytes,
        transparency_entries: material.tlogEntries,
      },
      envelope: { statement: dsseEnvelope.payload, signature: dsseEnvelope.signatures[0].sig },
    };
    const provenance = (attestations: object[]) =>
      Buffer.from(
        JSON.stringify({
          version: 1,
          attestation_bundles: [{ publisher: { kind: 'GitHub', repository: 'evil/app' }, attestations }],
        }),
      );
    const proven = await prove(provenance([attestation]), { preset: 'github', repo: 'acme/app' });
    assert.ok(typeof proven === 'object');
    assert.equal(proven.says['source'], 'https://github.com/acme/app');
    const evil = { preset: 'github', repo: 'evil/app' };
    assert.equal(await prove(provenance([attestation]), evil), 'IDENTITY_MISMATCH');
    assert.equal(await prove(provenance([]), evil), 'SIGNATURE_MISSING');
    assert.equal(await prove(provenance([{ version: 1 }]), evil), 'BUNDLE_INVALID');
  });

  it('does not take attestations that say something else than who made the file', async () => {
    const scanned = await attested(
      run({ repository: 'acme/app' }),
      'https://cosign.sigstore.dev/attestation/vuln/v1',
    );
    assert.equal(await prove(scanned, { preset: 'github', repo: 'acme/app' }), 'SIGNATURE_MISSING');
  });
});

describe('proveFile on what was published', { skip }, () => {
  const real = { stateDir: join(tmpdir(), 'shearwall-no-state') };
  const read = (name: string) => readFileSync(join(folder, name));

  it('takes what GitHub attested, of the repository and of its owner only', async () => {
    const artifact = read('github/sigstore-js-2.1.0.tgz');
    const evidence = read('github/sigstore-js-2.1.0_with_2_bundles.jsonl');
    for (const repo of ['sigstore', 'sigstore/sigstore-js']) {
      const proven = await prove(evidence, { preset: 'github', repo }, artifact, real);
      assert.ok(typeof proven === 'object', JSON.stringify(proven));
      assert.equal(proven.says['source'], 'https://github.com/sigstore/sigstore-js');
    }
    const other = { preset: 'github', repo: 'cli/cli' };
    assert.equal(await prove(evidence, other, artifact, real), 'IDENTITY_MISMATCH');
  });

  it('takes a package of npm by its name, and with a repository only with that provenance', async () => {
    const [name, tarball] = ['gundam-visor', read('npm/gundam-visor-cli-v1-tag.tgz')];
    const evidence = read('npm/gundam-visor-cli-v1-tag.tgz.json');
    const by = async (publisher: Omit<Publisher, 'preset'>, bytes = tarball) =>
      await prove(evidence, { preset: 'npm', ...publisher }, bytes, real);
    for (const good of [
      { package: name },
      { package: `${name}@1.0.1` },
      { package: name, repo: 'ramonpetgrave64/gundam-visor' },
    ]) {
      const proven = await by(good);
      assert.ok(typeof proven === 'object', JSON.stringify(proven));
      assert.equal(proven.purl, 'pkg:npm/gundam-visor@1.0.1');
    }
    assert.equal(await by({ package: 'gundam' }), 'SUBJECT_MISMATCH');
    assert.equal(await by({ package: `${name}@1.0.0` }), 'SUBJECT_MISMATCH');
    assert.equal(await by({ package: name, repo: 'evil/gundam-visor' }), 'IDENTITY_MISMATCH');
    assert.equal(await by({ package: name }, Buffer.from('another')), 'SUBJECT_MISMATCH');
    assert.equal(
      await prove(read('npm/LICENSE'), { preset: 'npm', package: name }, tarball, real),
      'SIGNATURE_MISSING',
    );
  });
});
