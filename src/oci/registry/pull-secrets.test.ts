import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loginsOfPullSecrets, type PullSecret } from './pull-secrets.ts';

const secret = (...keys: string[]): PullSecret => ({
  type: 'kubernetes.io/dockerconfigjson',
  text: JSON.stringify({
    auths: Object.fromEntries(keys.map((key) => [key, { username: key, password: 'x' }])),
  }),
});
const find = (secrets: PullSecret[], registry: string, repository = 'acme/app'): string | undefined => {
  const [login] = loginsOfPullSecrets(secrets, { registry, repository });
  return login !== undefined && 'username' in login ? login.username : undefined;
};

/** The rules of kubelets: pkg/credentialprovider/keyring.go. */
describe('the login in pull secrets', () => {
  for (const [key, registry, repository, isFound] of [
    ['ghcr.io', 'ghcr.io', 'acme/app', true],
    ['https://ghcr.io/v2/', 'ghcr.io', 'acme/app', true],
    ['GHCR.io', 'ghcr.io', 'acme/app', true],
    ['ghcr.io', 'evil.ghcr.io', 'acme/app', false],
    ['ghcr.io', 'ghcr.io.evil.example', 'acme/app', false],
    ['ghcr.io', 'ghcr.io:5000', 'acme/app', false],
    ['ghcr.io:5000', 'ghcr.io:5000', 'acme/app', true],
    ['ghcr.io:5000', 'ghcr.io', 'acme/app', false],
    ['ghcr.io:443', 'ghcr.io', 'acme/app', true],
    ['*.acme.example', 'registry.acme.example', 'app', true],
    ['*.acme.example', 'a.b.acme.example', 'app', false],
    ['*.acme.example', 'acme.example', 'app', false],
    ['*.acme.example:5000', 'registry.acme.example', 'app', false],
    ['r*y.acme.example', 'registry.acme.example', 'app', true],
    ['*a*b.acme.example', 'ab.acme.example', 'app', true],
    ['*ab*b.acme.example', 'ab.acme.example', 'app', false],
    ['*', 'ghcr.io', 'acme/app', false],
    ['ghcr.io/acme', 'ghcr.io', 'acme/app', true],
    ['ghcr.io/acme/app', 'ghcr.io', 'acme/other', false],
    ['https://index.docker.io/v1/', 'docker.io', 'library/nginx', true],
    ['docker.io', 'docker.io', 'library/nginx', true],
    ['https://user@ghcr.io', 'ghcr.io', 'acme/app', false],
    ['', 'ghcr.io', 'acme/app', false],
    ['https://', 'ghcr.io', 'acme/app', false],
  ] as const)
    it(`of '${key}' is ${isFound ? '' : 'not '}for ${registry}/${repository}`, () => {
      assert.equal(find([secret(key)], registry, repository) !== undefined, isFound);
    });

  it('is the one with the longest path, wherever it stands', () => {
    const secrets = [secret('ghcr.io'), secret('ghcr.io/acme', 'ghcr.io/acme/app')];
    assert.equal(find(secrets, 'ghcr.io'), 'ghcr.io/acme/app');
    assert.equal(find(secrets, 'ghcr.io', 'acme/other'), 'ghcr.io/acme');
  });

  it('is followed by the others that match, of longer paths first and then in the order of the secrets, each once', () => {
    const named = (key: string, username: string): PullSecret => ({
      type: 'kubernetes.io/dockerconfigjson',
      text: JSON.stringify({ auths: { [key]: { username, password: 'x' } } }),
    });
    const secrets = [
      named('ghcr.io', 'first'),
      named('ghcr.io', 'second'),
      named('quay.io', 'elsewhere'),
      named('ghcr.io/acme', 'team'),
      named('ghcr.io', 'team'),
      named('*.io', 'star'),
    ];
    const all = loginsOfPullSecrets(secrets, { registry: 'ghcr.io', repository: 'acme/app' });
    assert.deepEqual(
      all.map((login) => 'username' in login && login.username),
      ['team', 'first', 'second', 'star'],
    );
    const many = Array.from({ length: 50 }, (_, number) => named('ghcr.io', `n${number}`));
    assert.equal(loginsOfPullSecrets(many, { registry: 'ghcr.io', repository: 'a' }).length, 8);
  });

  it('is read in the older type, and from auth', () => {
    const auth = Buffer.from('ann:pass:word').toString('base64');
    const text = JSON.stringify({ 'ghcr.io': { auth } });
    const logins = loginsOfPullSecrets([{ type: 'kubernetes.io/dockercfg', text }], {
      registry: 'ghcr.io',
      repository: 'a',
    });
    assert.deepEqual(logins, [{ username: 'ann', password: 'pass:word' }]);
  });

  for (const [what, text] of [
    ['not JSON', '{'],
    ['a list', '[]'],
    ['of another shape', '{"auths": [1]}'],
    ['an entry that is text', '{"auths": {"ghcr.io": "x"}}'],
    ['an entry without a colon', '{"auths": {"ghcr.io": {"auth": "eA=="}}}'],
    ['a token, which kubelets do not know', '{"auths": {"ghcr.io": {"identitytoken": "x"}}}'],
  ] as const)
    it(`is none where the secret is ${what}`, () => {
      assert.equal(find([{ type: 'kubernetes.io/dockerconfigjson', text }], 'ghcr.io'), undefined);
    });

  it('is none in a secret of another type', () => {
    assert.equal(find([{ ...secret('ghcr.io'), type: 'Opaque' }], 'ghcr.io'), undefined);
  });
});
