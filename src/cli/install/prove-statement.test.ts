import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { digestOf } from '../../base/digest.ts';
import { encodeBundle, parseIdentityToken, parseSigningConfig } from '../../sigstore/index.ts';
import { githubClaims } from '../../sigstore-dev/index.ts';
import { attestBlob } from '../../trust/index.ts';
import { type ProofFlags, proveStatement } from './prove-statement.ts';

const GITHUB = 'https://token.actions.githubusercontent.com';
const STATEMENT = Buffer.from('the files of a release');

describe('the statement of a release', () => {
  let lab: TrustLab;
  let dir = '';

  before(async () => {
    lab = await TrustLab.start({}, { issuers: [GITHUB] });
    dir = mkdtempSync(join(tmpdir(), 'shearwall-statement-'));
    writeFileSync(join(dir, 'root.json'), lab.sigstore.trustedRoot);
    const claims = githubClaims({ repository: 'acme/shearwall', ref: 'refs/tags/v1' });
    const { sigstore } = lab;
    const token = parseIdentityToken(
      await sigstore.identityToken({ claims, issuer: GITHUB }),
      sigstore.clock,
    );
    const means = { keyless: { token }, services: parseSigningConfig(sigstore.signingConfigFor([1])) };
    const about = { name: 'files.json', digest: digestOf(STATEMENT), type: 'https://slsa.dev/provenance/v1' };
    const made = await attestBlob({ ...about, document: Buffer.from('{}'), means }, lab.context);
    writeFileSync(join(dir, 'bundle.json'), encodeBundle(made));
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true, force: true });
  });

  const prove = async (flags: ProofFlags, bytes: Uint8Array = STATEMENT) =>
    await proveStatement(bytes, {
      options: { bundle: join(dir, 'bundle.json'), trustedRoot: join(dir, 'root.json'), ...flags },
      env: { XDG_STATE_HOME: dir },
    });

  it('is vouched for by the workflow of the repository that is expected, or by an exact identity', async () => {
    const identity = 'https://github.com/acme/shearwall/.github/workflows/release.yml@refs/tags/v1';
    const expected = { signed: true, by: identity, source: 'https://github.com/acme/shearwall' };
    assert.deepEqual(await prove({ repo: 'acme/shearwall' }), expected);
    const exactly = { certificateIdentity: identity, certificateOidcIssuer: GITHUB };
    assert.deepEqual(await prove(exactly), expected);
  });

  it('is not by another repository, nor where the signature is of another statement', async () => {
    const other = await prove({ repo: 'evil/shearwall' });
    assert.ok(other?.signed === false && other.code === 'IDENTITY_MISMATCH');
    const changed = await prove({ repo: 'acme/shearwall' }, Buffer.from('changed'));
    assert.ok(changed?.signed === false && changed.code === 'SUBJECT_MISMATCH');
  });

  it('is not asked about half: who is expected belongs to a signature', async () => {
    for (const flags of [
      {},
      { certificateIdentity: 'x' },
      { repo: 'a/b', certificateIdentity: 'x', certificateOidcIssuer: 'y' },
    ])
      await assert.rejects(prove(flags), { code: 'CLI_VERSION' });
    const none = { options: { repo: 'a/b' }, env: {} };
    await assert.rejects(proveStatement(STATEMENT, none), { code: 'CLI_VERSION', hint: /--bundle/ });
    assert.equal(await proveStatement(STATEMENT, { options: {}, env: {} }), undefined);
  });
});
