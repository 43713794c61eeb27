import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadCredentials } from './credentials.ts';
import { type LoginSources, removeLogin, storeLogin } from './stored-logins.ts';

const jane = { username: 'jane', password: 'pass:word' };
const DOCKER = '/home/jane/.docker/config.json';
const PODMAN = '/home/jane/.config/containers/auth.json';

type Helper = { action: string; input: string };

/** Files in memory, and a credential helper that stores what it is given. */
function fakeSources(
  files: Record<string, string> = {},
  env: Record<string, string> = { HOME: '/home/jane' },
) {
  const helped: (Helper & { command: string })[] = [];
  let secret: string | undefined;
  const sources: LoginSources & { files: Record<string, string>; helped: typeof helped } = {
    env,
    files,
    helped,
    readFile: async (path) => files[path],
    writeFile: async (path, text) => void (files[path] = text),
    async exec(command, [action = ''], input) {
      helped.push({ command, action, input });
      if (command !== 'docker-credential-vault') throw new Error('ENOENT');
      if (action === 'store') secret = input;
      else if (secret === undefined)
        return { exitCode: 1, stdout: 'credentials not found in native keychain' };
      else if (action === 'erase') secret = undefined;
      return { exitCode: 0, stdout: action === 'get' ? (secret ?? '') : '' };
    },
  };
  return sources;
}

const parsed = (text: string | undefined) => JSON.parse(text ?? 'null');

describe('storeLogin', () => {
  it('keeps a login where it is found again', async () => {
    for (const registry of ['ghcr.io', 'docker.io', 'localhost:5000']) {
      const sources = fakeSources();
      assert.equal(await storeLogin(registry, jane, sources), DOCKER);
      assert.deepEqual(await loadCredentials(sources).find(registry, 'team/app'), jane);
    }
  });

  it('writes what docker reads: base64 under the host, Docker Hub under its old address', async () => {
    const sources = fakeSources();
    await storeLogin('docker.io', jane, sources);

    const auth = Buffer.from('jane:pass:word').toString('base64');
    assert.deepEqual(parsed(sources.files[DOCKER]), { auths: { 'https://index.docker.io/v1/': { auth } } });
  });

  it('leaves all else in the file as it is', async () => {
    const before = {
      psFormat: 'x',
      auths: { 'quay.io': { auth: 'YTpi' }, 'https://ghcr.io': { auth: 'b2xk' } },
      proxies: { a: [1] },
    };
    const sources = fakeSources({ [DOCKER]: JSON.stringify(before) });
    await storeLogin('ghcr.io', jane, sources);

    const { auths, ...rest } = parsed(sources.files[DOCKER]);
    assert.deepEqual(rest, { psFormat: 'x', proxies: { a: [1] } });
    assert.deepEqual(Object.keys(auths), ['quay.io', 'ghcr.io']);
    assert.equal(auths['quay.io'].auth, 'YTpi');
  });

  it('goes to REGISTRY_AUTH_FILE, which need not exist yet', async () => {
    const sources = fakeSources({}, { HOME: '/home/jane', REGISTRY_AUTH_FILE: '/my/auth.json' });
    assert.equal(await storeLogin('ghcr.io', jane, sources), '/my/auth.json');
    assert.equal(sources.files[DOCKER], undefined);
  });

  it('replaces a login that podman made, as it would be found first', async () => {
    const sources = fakeSources({
      [PODMAN]: '{"auths":{"ghcr.io":{"auth":"b2xkOm9sZA=="}}}',
      [DOCKER]: '{}',
    });
    assert.equal(await storeLogin('ghcr.io', jane, sources), PODMAN);
    assert.deepEqual(await loadCredentials(sources).find('ghcr.io', 'a'), jane);
  });

  it('gives the login to the helper of the registry, or to the store, and never writes it to the file', async () => {
    for (const config of [{ credHelpers: { 'ghcr.io': 'vault' } }, { credsStore: 'vault' }]) {
      const sources = fakeSources({ [DOCKER]: JSON.stringify(config) });
      assert.equal(await storeLogin('ghcr.io', jane, sources), 'docker-credential-vault');

      const stored = parsed(sources.helped[0]?.input);
      assert.deepEqual(stored, { ServerURL: 'ghcr.io', Username: 'jane', Secret: 'pass:word' });
      assert.deepEqual(parsed(sources.files[DOCKER]).auths, { 'ghcr.io': {} });
      assert.deepEqual(await loadCredentials(sources).find('ghcr.io', 'a'), jane);
    }
  });

  it('says that a helper is not there, and runs none with a path in its name', async () => {
    for (const credsStore of ['missing', '../evil', 'a b']) {
      const sources = fakeSources({ [DOCKER]: JSON.stringify({ credsStore }) });
      await assert.rejects(storeLogin('ghcr.io', jane, sources), { code: 'REGISTRY_CREDENTIALS_INVALID' });
      assert.equal(parsed(sources.files[DOCKER]).auths, undefined);
    }
  });

  it('does not overwrite a file that it cannot read, nor quotes it', async () => {
    for (const text of ['{"auths":{"a":{"auth":"c2VjcmV0"', '[]', '"c2VjcmV0"']) {
      const sources = fakeSources({ [DOCKER]: text });
      await assert.rejects(storeLogin('ghcr.io', jane, sources), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'REGISTRY_CREDENTIALS_INVALID');
        assert.doesNotMatch(error.message, /c2VjcmV0/);
        return true;
      });
      assert.equal(sources.files[DOCKER], text);
    }
  });

  it('takes an empty file for one without logins, and a key __proto__ for a key', async () => {
    const sources = fakeSources({ [DOCKER]: '  \n' });
    await storeLogin('ghcr.io', jane, sources);
    assert.deepEqual(await loadCredentials(sources).find('ghcr.io', 'a'), jane);

    const odd = fakeSources({ [DOCKER]: '{"auths":{"__proto__":{"auth":"YTpi"}}}' });
    await storeLogin('ghcr.io', jane, odd);
    assert.match(odd.files[DOCKER] ?? '', /"__proto__": \{\s*"auth": "YTpi"/);
  });
});

describe('removeLogin', () => {
  it('forgets a login in every file where it would be found', async () => {
    const login = '{"auths":{"ghcr.io":{"auth":"YTpi"},"quay.io":{"auth":"YTpi"}}}';
    const sources = fakeSources({ [PODMAN]: login, [DOCKER]: login });

    assert.deepEqual(await removeLogin('ghcr.io', sources), [PODMAN, DOCKER]);
    assert.equal(await loadCredentials(sources).find('ghcr.io', 'a'), undefined);
    assert.deepEqual(await loadCredentials(sources).find('quay.io', 'a'), { username: 'a', password: 'b' });
  });

  it('forgets it in the helper too', async () => {
    const sources = fakeSources({ [DOCKER]: '{"credsStore":"vault"}' });
    await storeLogin('ghcr.io', jane, sources);

    assert.deepEqual(await removeLogin('ghcr.io', sources), ['docker-credential-vault', DOCKER]);
    assert.equal(await loadCredentials(sources).find('ghcr.io', 'a'), undefined);
  });

  it('changes nothing where there is no login', async () => {
    const sources = fakeSources({ [DOCKER]: '{"credsStore":"vault"}' });
    assert.deepEqual(await removeLogin('ghcr.io', sources), []);
    assert.equal(sources.files[DOCKER], '{"credsStore":"vault"}');
    assert.deepEqual(await removeLogin('ghcr.io', fakeSources()), []);
  });

  it('leaves the login for a part of the registry, which was made on its own', async () => {
    const sources = fakeSources({ [PODMAN]: '{"auths":{"ghcr.io/team":{"auth":"YTpi"}}}' });
    assert.deepEqual(await removeLogin('ghcr.io', sources), []);
  });
});
