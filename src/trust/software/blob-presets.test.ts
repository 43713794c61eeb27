import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchSigner } from '../../sigstore/index.ts';
import { blobPreset } from './blob-presets.ts';

const ACTIONS = 'https://token.actions.githubusercontent.com';

function refusalOf(
  preset: ReturnType<typeof blobPreset>,
  identity: string,
  issuer: string,
): string | undefined {
  const key = 'sha256:0' as never;
  const signer = { kind: 'certificate' as const, identity, claims: { issuer }, key, notAfter: 0 };
  return matchSigner({ signer }, [preset])?.code;
}

describe('blobPreset', () => {
  it('takes workflows of the repository, and of no other whose name begins alike', () => {
    const preset = blobPreset('github', { repository: 'Acme/app' });
    const accepted = 'https://github.com/acme/app/.github/workflows/release.yml@refs/tags/v1';
    assert.equal(refusalOf(preset, accepted, ACTIONS), undefined);
    assert.equal(refusalOf(preset, accepted, 'https://evil.example'), 'ISSUER_MISMATCH');
    for (const identity of [
      accepted.replace('app/', 'app-evil/'),
      accepted.replace('acme/app', 'evil/acme/app'),
      `https://evil.example/?${accepted}`,
      accepted.replace('github.com', 'githubxcom'),
    ])
      assert.equal(refusalOf(preset, identity, ACTIONS), 'IDENTITY_MISMATCH', identity);
  });

  it('takes all repositories of an owner, and of no other', () => {
    const preset = blobPreset('github', { repository: 'acme' });
    const identity = (owner: string) =>
      `https://github.com/${owner}/x/.github/workflows/a.yml@refs/heads/main`;
    assert.equal(refusalOf(preset, identity('acme'), ACTIONS), undefined);
    assert.equal(refusalOf(preset, identity('acme-evil'), ACTIONS), 'IDENTITY_MISMATCH');
  });

  it('knows who publishes Homebrew’s bottles and signs Kubernetes’ binaries', () => {
    const homebrew = (workflow: string, ref: string) =>
      `https://github.com/Homebrew/homebrew-core/.github/workflows/${workflow}.yml@refs/heads/${ref}`;
    assert.equal(
      refusalOf(blobPreset('homebrew'), homebrew('publish-commit-bottles', 'main'), ACTIONS),
      undefined,
    );
    for (const identity of [homebrew('other', 'main'), homebrew('publish-commit-bottles', 'main-evil')])
      assert.equal(refusalOf(blobPreset('homebrew'), identity, ACTIONS), 'IDENTITY_MISMATCH');
    const kubernetes = 'krel-staging@k8s-releng-prod.iam.gserviceaccount.com';
    assert.equal(refusalOf(blobPreset('kubernetes'), kubernetes, 'https://accounts.google.com'), undefined);
  });

  it('says which presets there are, and when a repository is missing or malformed', () => {
    for (const name of ['gitlab', '__proto__', 'toString'])
      assert.throws(() => blobPreset(name), {
        code: 'SOFTWARE_PRESET',
        hint: /github .*homebrew .*kubernetes/,
      });
    assert.throws(() => blobPreset('github'), { code: 'SOFTWARE_PRESET', hint: /--repo OWNER\/NAME/ });
    for (const repository of ['', '/', 'a/b/c', '.*', 'a b', 'acme/', 'https://github.com/a/b'])
      assert.throws(() => blobPreset('github', { repository }), { code: 'SOFTWARE_PRESET' });
    assert.throws(() => blobPreset('kubernetes', { repository: 'a/b' }), { code: 'SOFTWARE_PRESET' });
  });
});
