/** An audit of a real cluster that is told to a server: the server shows the very rows that the command does. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createContext, type OwnedContext } from '../../src/base/create-context.ts';
import type { Http } from '../../src/base/http.ts';
import type { FleetPolicyAudit } from '../../src/fleet/index.ts';
import { inProcess } from '../fakes/in-process-http.ts';
import { type LineRan, runLine } from '../fakes/run-line.ts';
import { image } from '../fakes/test-fleet.ts';
import { everything, ORIGIN, ofCluster, type TestServer, testServer } from '../fakes/test-server.ts';
import { eventually } from './admission-cluster.ts';
import { hasKubernetes, type KubernetesApi, startKubernetes } from './kubernetes-api.ts';
import { pathOf, shippedBy } from './shipped-objects.ts';

const POLICY = `version: 1
policies:
  - {name: ours, images: ['registry.example/good'], unsigned: allow}
  - {name: nowhere, images: ['127.0.0.1:1/**'], unsigned: allow}
`;

describe('an audit of a real cluster', {
  skip: hasKubernetes() ? false : 'etcd or kube-apiserver is not here',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-audit-'));
  const policy = join(folder, 'policy.yaml');
  let api: KubernetesApi;
  let context: OwnedContext;
  let server: TestServer;
  before(async () => {
    writeFileSync(policy, POLICY);
    [api, context, server] = [await startKubernetes(), await createContext(), await testServer()];
    await server.fleet.see('2026-03-31', [{ digest: image('a'), namespace: 'shop' }]);
    for (const name of ['shop', 'shearwall'])
      await api.send('POST', '/api/v1/namespaces', { metadata: { name } });
    const container = { name: 'app', image: 'registry.example/other:1' };
    const metadata = { name: 'web', namespace: 'shop', labels: { team: 'shop' } };
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
    const spec = { selector: { matchLabels: { app: 'web' } }, template };
    await api.send('POST', '/apis/apps/v1/namespaces/shop/deployments', { metadata, spec });
    const containers = [{ name: 'away', image: '127.0.0.1:1/away:1' }];
    await api.send('POST', '/api/v1/namespaces/shop/pods', {
      metadata: { name: 'away' },
      spec: { containers },
    });
  });
  after(async () => {
    await api?.stop();
    await server?.[Symbol.asyncDispose]();
    await context?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (token: string, ...words: string[]) => {
    const [here, there] = [context.http, inProcess(server)];
    const http: Http = async (url, request) => await (url.startsWith(ORIGIN) ? there : here)(url, request);
    const own = { ...context, http } as never;
    return await runLine(['policy', 'audit', '--server', ORIGIN, ...words], own, { SHEARWALL_TOKEN: token });
  };

  it('is shown by a server as the command showed it', async () => {
    const agent = await server.token(ofCluster('prod', true));
    const audited = await run(agent, '--policy', policy, '--kubeconfig', api.kubeconfig, '--record', 'prod');
    assert.equal(audited.exitCode, 1);
    const { images } = audited.value as FleetPolicyAudit;
    assert.deepEqual(
      images.map(({ kind, name, owner, verdict }) => [kind, name, owner, verdict]),
      [
        ['Deployment', 'web', 'shop', 'refused'],
        ['Pod', 'away', undefined, 'unknown'],
      ],
    );
    const shown = await run(await server.token(everything('viewer')));
    assert.equal(shown.exitCode, 1);
    assert.deepEqual(
      (shown.value as FleetPolicyAudit).images,
      JSON.parse(JSON.stringify(images.map((each) => ({ ...each, cluster: 'prod' })))),
    );
    assert.match(
      shown.text,
      /^1 of 2 images would be refused, 0 let in, of 1 nobody can say\nprod: audited /,
    );
  });

  it('needs no right that the CronJob of the chart has not', async () => {
    const set = { enabled: true, auditServer: ORIGIN, auditCluster: 'prod' };
    for (const object of shippedBy('admission', set))
      if (object.metadata.name === 'shearwall-audit' && !['CronJob', 'NetworkPolicy'].includes(object.kind))
        await api.send(
          'PATCH',
          `${pathOf(object)}?fieldManager=test`,
          object,
          'application/apply-patch+yaml',
        );
    const account = '/api/v1/namespaces/shearwall/serviceaccounts/shearwall-audit/token';
    const { status } = await api.send('POST', account, { spec: {} });
    const config = JSON.parse(readFileSync(api.kubeconfig, 'utf8')) as object;
    const users = [{ name: 'admin', user: { token: (status as { token: string }).token } }];
    const own = join(folder, 'kubeconfig');
    writeFileSync(own, JSON.stringify({ ...config, users }));
    const line = ['policy', 'audit', '--policy', policy, '--kubeconfig', own];
    let audited: LineRan | undefined;
    // Rights count a moment after they are given.
    await eventually(
      async () => {
        audited = await runLine(line, context as never).catch(() => undefined);
        return audited !== undefined;
      },
      () => 'it may not list all of it',
    );
    assert.equal(audited?.exitCode, 1);
    assert.equal((audited?.value as FleetPolicyAudit | undefined)?.images.length, 2);
  });
});
