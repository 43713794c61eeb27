import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import type { KubernetesLists } from './kubernetes-lists.ts';
import { openKubernetes } from './open-kubernetes.ts';

const opened = async (kubeconfigs: string[], kubeContext?: string): Promise<KubernetesLists> =>
  await openKubernetes(
    { kubeconfigs, kubeContext, machine: { env: {}, isInteractive: false } },
    serviceTestContext(),
  );

describe('opening a cluster by its kubeconfig', () => {
  let server: Server;
  let dir: string;
  const file = (name: string): string => join(dir, name);

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'shearwall-kubeconfig-'));
    server = createServer(({ headers: { authorization } }, response) => {
      const [status, body] =
        authorization === 'Bearer good'
          ? [200, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] }]
          : authorization === 'Bearer other'
            ? [403, { kind: 'Status', apiVersion: 'v1', message: 'user "other" cannot list pods' }]
            : [401, { kind: 'Status', apiVersion: 'v1', message: 'Unauthorized' }];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    writeFileSync(file('token'), 'good\n');
  });
  after(() => {
    server.close();
    rmSync(dir, { recursive: true });
  });

  function kubeconfig(name: string, user: object, userName = 'me'): string {
    const { port } = server.address() as AddressInfo;
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: 'here', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } },
      ],
      users: [{ name: 'me', user }],
      contexts: [{ name, context: { cluster: 'here', user: userName } }],
      'current-context': name,
    };
    writeFileSync(file(name), JSON.stringify(config));
    return file(name);
  }

  async function pods({ list }: KubernetesLists): Promise<unknown> {
    const page = { namespace: undefined, limit: 10, continue: undefined };
    return await list('Pod', page).then(
      ({ items }) => items,
      ({ status, message }: { status: number; message: string }) => [status, message],
    );
  }

  it('reads the token from the file that the kubeconfig names, next to it', async () => {
    const lists = await opened([kubeconfig('a', { tokenFile: 'token', token: 'old' })]);
    assert.deepEqual(await pods(lists), []);
  });

  it('says what the server says, quotes and all, and that it does not know the user', async () => {
    for (const [token, answer] of [
      ['other', [403, 'user "other" cannot list pods']],
      ['old', [401, 'Unauthorized']],
    ] as const)
      assert.deepEqual(await pods(await opened([kubeconfig('b', { token })])), answer);
  });

  it('reads several as one: the first decides, and one may be missing', async () => {
    const files = [file('missing'), kubeconfig('c', { token: 'good' }), kubeconfig('d', { token: 'old' })];
    assert.deepEqual(await pods(await opened(files)), []);
    assert.deepEqual(await pods(await opened(files, 'd')), [], 'the user of both is that of the first');
    await assert.rejects(opened([file('missing')]), {
      code: 'FLEET_KUBECONFIG',
      message: /cannot be read/,
    });
  });

  it('names the contexts that there are where one has no cluster or no user', async () => {
    const known = kubeconfig('e', { token: 'good' }, 'nobody');
    await assert.rejects(opened([known], 'f'), {
      message: /names no cluster for f/,
      hint: /contexts e$/,
    });
    await assert.rejects(opened([known]), {
      message: /has no user for its current context/,
    });
  });

  it('needs a kubeconfig outside of a pod', async () => {
    await assert.rejects(opened([]), { code: 'FLEET_KUBECONFIG', hint: 'name a kubeconfig' });
  });

  it('refuses a login that is not supported with what to do instead', async () => {
    await assert.rejects(opened([kubeconfig('g', { 'auth-provider': { name: 'oidc' } })]), {
      code: 'FLEET_KUBECONFIG',
      message: /auth-provider oidc/,
      hint: /exec plug-in/,
    });
  });
});
