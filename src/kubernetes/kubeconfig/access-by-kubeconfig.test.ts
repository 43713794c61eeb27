import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { accessInCluster } from '../login/access-in-cluster.ts';
import type { ClusterAccess } from '../types.ts';
import { accessByKubeconfig } from './access-by-kubeconfig.ts';

describe('access by a kubeconfig', () => {
  let dir: string;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'shearwall-access-'));
  });
  after(() => rmSync(dir, { recursive: true }));

  async function access(cluster: object, user: object): Promise<ClusterAccess> {
    const path = join(dir, 'config');
    writeFileSync(
      path,
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: 'https://k.test:6443/', ...cluster } }],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      }),
    );
    const machine = { env: {}, isInteractive: false };
    const input = { kubeconfigs: [path], contextName: undefined, machine };
    return await accessByKubeconfig(input, { nowMs: () => 0 });
  }

  it('reads certificates from the text, which goes before files beside the kubeconfig', async () => {
    for (const name of ['ca', 'cert', 'key']) writeFileSync(join(dir, name), `${name} of a file`);
    const data = Buffer.from('of the text').toString('base64');
    const { address, login } = await access(
      { 'certificate-authority': 'ca', 'tls-server-name': 'k', 'proxy-url': 'http://p.test:3128' },
      { 'client-certificate': join(dir, 'cert'), 'client-key': 'key', 'client-key-data': data },
    );
    assert.deepEqual(address, {
      server: 'https://k.test:6443',
      certificateAuthority: Buffer.from('ca of a file'),
      isTlsUnverified: false,
      tlsServerName: 'k',
      proxyUrl: 'http://p.test:3128',
    });
    assert.deepEqual(await login.credentials(), {
      headers: {},
      certificate: { cert: Buffer.from('cert of a file'), key: Buffer.from('of the text') },
    });
  });

  it('logs in with a token, or a name and a password, or as somebody else', async () => {
    const headersOf = async (user: object) => (await (await access({}, user)).login.credentials()).headers;
    assert.deepEqual(await headersOf({ token: 't', username: 'a' }), { authorization: 'Bearer t' });
    assert.deepEqual(await headersOf({ username: 'a', password: 'b:c' }), {
      authorization: 'Basic YTpiOmM=',
    });
    assert.deepEqual(await headersOf({ token: 't', as: 'auditor' }), {
      authorization: 'Bearer t',
      'impersonate-user': 'auditor',
    });
    writeFileSync(join(dir, 'token'), 'one\n');
    const { login } = await access({}, { tokenFile: 'token', token: 'old' });
    assert.deepEqual((await login.credentials()).headers, { authorization: 'Bearer one' });
    writeFileSync(join(dir, 'token'), 'two\n');
    assert.deepEqual((await login.credentials()).headers, { authorization: 'Bearer two' });
    rmSync(join(dir, 'token'));
    await assert.rejects(login.credentials(), /the token in .* cannot be read/);
  });

  it('says what it does not support, and what it cannot find', async () => {
    const exec = { command: 'p', apiVersion: 'client.authentication.k8s.io/v1alpha1' };
    for (const [cluster, user, message] of [
      [{}, { 'auth-provider': { name: 'gcp' } }, /auth-provider gcp, which is not supported/],
      [{ 'proxy-url': 'ftp://p.test' }, {}, /proxy-url .* is neither http:, https: nor socks5:/],
      [{ server: 'k.test' }, {}, /a server that is not a URL/],
      [{ 'certificate-authority': 'missing' }, {}, /certificate-authority missing .* cannot be read/],
      [{}, { tokenFile: 'missing' }, /tokenFile .*missing that the kubeconfig names cannot be read/],
      [{}, { exec }, /exec plug-in p uses the unsupported version 'client.authentication.k8s.io\/v1alpha1'/],
      [{}, { exec: { ...exec, command: '' } }, /has no command/],
    ] as const)
      await assert.rejects(access(cluster, user), message);
  });

  it('is found by a pod in its own cluster, with the token as it is renewed', async () => {
    const account = join(dir, 'account');
    mkdirSync(account);
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };
    assert.equal(await accessInCluster({}, account), undefined);
    await assert.rejects(accessInCluster(env, account), /the token in .* cannot be read/);
    writeFileSync(join(account, 'token'), 'one');
    writeFileSync(join(account, 'ca.crt'), 'ca');
    const found = await accessInCluster(env, account);
    assert.equal(found?.address.server, 'https://[fd00::1]:6443');
    assert.deepEqual(found.address.certificateAuthority, Buffer.from('ca'));
    writeFileSync(join(account, 'token'), 'two\n');
    assert.deepEqual((await found.login.credentials()).headers, { authorization: 'Bearer two' });
  });
});
