import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CredentialSources, loadCredentials } from './credentials.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const jane = { username: 'jane', password: 'pass:word' };
const janesAuth = { auth: base64('jane:pass:word') };
const home = { HOME: '/home/jane' };
const DOCKER = '/home/jane/.docker/config.json';

type Files = Record<string, unknown>;
type Exec = CredentialSources['exec'];
const noExec: Exec = () => assert.fail('a helper was run');

function credentials(files: Files, env: Record<string, string> = home, exec: Exec = noExec) {
  const readFile = async (path: string) => {
    const file = files[path];
    return file === undefined || typeof file === 'string' ? file : JSON.stringify(file);
  };
  return loadCredentials({ env, readFile, exec });
}

describe('loadCredentials', () => {
  it('reads what docker login and podman login wrote', async () => {
    const auths = { auths: { 'ghcr.io': janesAuth } };
    const files: [string, Record<string, string>][] = [
      [DOCKER, home],
      ['/dc/config.json', { ...home, DOCKER_CONFIG: '/dc' }],
      ['/run/user/1/containers/auth.json', { ...home, XDG_RUNTIME_DIR: '/run/user/1' }],
      ['/home/jane/.config/containers/auth.json', home],
      ['/xdg/containers/auth.json', { ...home, XDG_CONFIG_HOME: '/xdg' }],
      ['/my/auth.json', { ...home, REGISTRY_AUTH_FILE: '/my/auth.json' }],
    ];
    for (const [path, env] of files) {
      assert.deepEqual(await credentials({ [path]: auths }, env).find('ghcr.io', 'team/app'), jane, path);
    }
  });

  it('looks nowhere else when REGISTRY_AUTH_FILE is set', async () => {
    const files = { '/my/auth.json': {}, [DOCKER]: { auths: { 'ghcr.io': janesAuth } } };

    assert.equal(
      await credentials(files, { ...home, REGISTRY_AUTH_FILE: '/my/auth.json' }).find('ghcr.io', 'a'),
      undefined,
    );
  });

  it('says that the file of REGISTRY_AUTH_FILE does not exist', async () => {
    const found = credentials({}, { REGISTRY_AUTH_FILE: '/nowhere' }).find('ghcr.io', 'a');

    await assert.rejects(found, { code: 'REGISTRY_CREDENTIALS_INVALID', message: /\/nowhere/ });
  });

  it('finds nothing where nobody has logged in, and nothing of another registry', async () => {
    assert.equal(await credentials({}).find('ghcr.io', 'a'), undefined);
    assert.equal(
      await credentials({ [DOCKER]: { auths: { 'evil-ghcr.io': janesAuth } } }).find('ghcr.io', 'a'),
      undefined,
    );
    assert.equal(
      await credentials({ [DOCKER]: { auths: { 'ghcr.io': {} } } }).find('ghcr.io', 'a'),
      undefined,
    );
  });

  it('knows the old key of Docker Hub', async () => {
    const files = { [DOCKER]: { auths: { 'https://index.docker.io/v1/': janesAuth } } };

    assert.deepEqual(await credentials(files).find('docker.io', 'library/nginx'), jane);
  });

  it('takes the login of the longest namespace, as podman does', async () => {
    const other = { auth: base64('team:secret') };
    const files = { [DOCKER]: { auths: { 'quay.io': janesAuth, 'quay.io/team': other } } };

    assert.deepEqual(await credentials(files).find('quay.io', 'team/app'), {
      username: 'team',
      password: 'secret',
    });
    assert.deepEqual(await credentials(files).find('quay.io', 'teamwork/app'), jane);
  });

  it('prefers an identity token', async () => {
    const files = { [DOCKER]: { auths: { 'r.io': { ...janesAuth, identitytoken: 'abc' } } } };

    assert.deepEqual(await credentials(files).find('r.io', 'a'), { identityToken: 'abc' });
  });

  it('asks the helper of the registry, else the store', async () => {
    const asked: string[] = [];
    const exec: Exec = async (command, args, input) => {
      asked.push([command, ...args, input].join(' '));
      return { exitCode: 0, stdout: JSON.stringify({ Username: 'jane', Secret: 'pass:word' }) };
    };
    const files = { [DOCKER]: { credsStore: 'desktop', credHelpers: { 'gcr.io': 'gcloud' } } };
    const found = credentials(files, home, exec);

    assert.deepEqual(await found.find('gcr.io', 'a'), jane);
    assert.deepEqual(await found.find('docker.io', 'library/a'), jane);
    assert.deepEqual(asked, [
      'docker-credential-gcloud get gcr.io',
      'docker-credential-desktop get https://index.docker.io/v1/',
    ]);
  });

  it('reads a token from a helper', async () => {
    const exec: Exec = async () => ({ exitCode: 0, stdout: '{"Username":"<token>","Secret":"abc"}' });

    assert.deepEqual(await credentials({ [DOCKER]: { credsStore: 'x' } }, home, exec).find('r.io', 'a'), {
      identityToken: 'abc',
    });
  });

  it('takes a helper that knows no login for an answer, and one that fails for a failure', async () => {
    const file = { [DOCKER]: { credsStore: 'x' } };
    const unknown: Exec = async () => ({ exitCode: 1, stdout: 'credentials not found in native keychain\n' });
    const broken: Exec = async () => ({ exitCode: 1, stdout: 'the keychain is locked' });
    const absent: Exec = async () => Promise.reject(new Error('ENOENT'));

    assert.equal(await credentials(file, home, unknown).find('r.io', 'a'), undefined);
    await assert.rejects(credentials(file, home, broken).find('r.io', 'a'), {
      code: 'REGISTRY_CREDENTIALS_INVALID',
    });
    await assert.rejects(credentials(file, home, absent).find('r.io', 'a'), {
      hint: /install docker-credential-x/,
    });
  });

  it('does not run a helper whose name leads to another program', async () => {
    const files = { [DOCKER]: { credHelpers: { 'r.io': '../../tmp/evil' } } };

    await assert.rejects(credentials(files).find('r.io', 'a'), { code: 'REGISTRY_CREDENTIALS_INVALID' });
  });

  it('keeps the contents of a malformed file out of its message', async () => {
    const found = credentials({ [DOCKER]: '{"auths":{"r.io":{"auth":"c2VjcmV0"' }).find('r.io', 'a');

    await assert.rejects(found, (error: Error) => {
      assert.match(error.message, /config\.json is not JSON/);
      assert.doesNotMatch(`${error.message}${String(error.cause)}`, /c2VjcmV0/);
      return true;
    });
  });
});
