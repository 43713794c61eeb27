/** `fleet sync` on a real kube-apiserver with 2,000 pods, whose statuses are patched into every state that counts or does not. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { mapConcurrently } from '../../src/base/concurrency.ts';
import { runShearwall } from '../fakes/run-shearwall.ts';
import { hasKubernetes, type KubernetesApi, startKubernetes } from './kubernetes-api.ts';
import { findProgram } from './real-registry.ts';

const PODS = 2000;
const NAMESPACES = ['shop', 'bank', 'jobs', 'infra'];
const STARTED = '2026-03-01T00:00:00Z';
const hex = (number: number): string => number.toString(16).padStart(64, '0');

type ContainerStatus = {
  name: string;
  image: string;
  imageID: string;
  state: object;
  ready: boolean;
  restartCount: number;
};
type Case = {
  phase: string;
  main: ContainerStatus[];
  init: ContainerStatus[];
  ephemeral: ContainerStatus[];
  running: string[];
};

const status = (
  name: string,
  state: 'running' | 'waiting' | 'terminated',
  number: number,
): ContainerStatus => ({
  name,
  image: 'registry.example.org/app:1',
  imageID:
    number % 3 === 0 ? `registry.example.org/app@sha256:${hex(number % 50)}` : `sha256:${hex(number % 50)}`,
  state: {
    [state]:
      state === 'running'
        ? { startedAt: STARTED }
        : state === 'terminated'
          ? { exitCode: 0, startedAt: STARTED, finishedAt: STARTED }
          : { reason: 'CrashLoopBackOff' },
  },
  ready: state === 'running',
  restartCount: 0,
});

const isRestarted = (number: number): boolean => number % 16 === 5;

/** What each pod is in, and which of its containers a reader of the issue would count. */
function caseOf(number: number): Case {
  const of = (phase: string, rest: Partial<Omit<Case, 'phase'>>): Case => ({
    phase,
    main: [],
    init: [],
    ephemeral: [],
    running: [],
    ...rest,
  });
  switch (number % 8) {
    case 0:
    case 1:
      return of('Running', { main: [status('main', 'running', number)], running: ['main'] });
    case 2:
      return of('Running', { main: [status('main', 'waiting', number)], running: ['main'] });
    case 3:
      return of('Succeeded', { main: [status('main', 'terminated', number)] });
    case 4:
      return of('Failed', { main: [status('main', 'terminated', number)] });
    case 5:
      return of('Running', {
        main: [status('main', 'terminated', number)],
        init: [status('proxy', 'running', number + 1), status('setup', 'terminated', number)],
        running: isRestarted(number) ? ['main', 'proxy'] : ['proxy'],
      });
    case 6:
      return of('Running', {
        main: [status('main', 'running', number)],
        ephemeral: [status('debug', 'running', number + 2)],
        running: ['main', 'debug'],
      });
    default:
      return of('Pending', {});
  }
}

type Live = {
  namespace: string;
  kind: string;
  name: string;
  container: string;
  count: number;
  digest?: string;
  from: number;
  owner?: { team: string };
};

describe('fleet sync on a real kube-apiserver', {
  skip: hasKubernetes() ? false : 'etcd or kube-apiserver is not here',
}, () => {
  let api: KubernetesApi;
  let folder: string;
  const program = join(import.meta.dirname, '../../src/cli/main.ts');

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-fleet-sync-'));
    api = await startKubernetes();
    for (const name of NAMESPACES)
      await api.send('POST', '/api/v1/namespaces', { metadata: { name, labels: { team: `team-${name}` } } });
    await api.send('POST', '/api/v1/nodes', {
      metadata: { name: 'n1', labels: { 'kubernetes.io/arch': 'arm64' } },
    });
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image: 'registry.example.org/app:1' }] },
    };
    const spec = { selector: { matchLabels: { app: 'web' } }, template };
    const deployment = await api.send('POST', '/apis/apps/v1/namespaces/shop/deployments', {
      metadata: { name: 'web' },
      spec,
    });
    const replicas = await api.send('POST', '/apis/apps/v1/namespaces/shop/replicasets', {
      metadata: { name: 'web-abc', ownerReferences: [reference('Deployment', 'web', deployment)] },
      spec,
    });
    await mapConcurrently(
      Array.from({ length: PODS }, (_, number) => number),
      16,
      (number) => makePod(number, replicas),
    );
  });
  after(async () => {
    await api?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function reference(kind: string, name: string, object: Record<string, unknown>): object {
    const { uid } = object['metadata'] as { uid: string };
    return { apiVersion: 'apps/v1', kind, name, uid, controller: true };
  }

  const podName = (number: number): string => `pod-${number}`;
  const namespaceOf = (number: number): string => NAMESPACES[number % 4] ?? '';
  /** A tenth of the pods in `shop` belong to one Deployment. */
  const isWeb = (number: number): boolean => number % 40 === 0;

  async function makePod(number: number, replicas: Record<string, unknown>): Promise<void> {
    const path = `/api/v1/namespaces/${namespaceOf(number)}/pods`;
    const { phase, main, init, ephemeral } = caseOf(number);
    await api.send('POST', path, {
      metadata: {
        name: podName(number),
        ...(isWeb(number) && { ownerReferences: [reference('ReplicaSet', 'web-abc', replicas)] }),
      },
      spec: {
        nodeName: 'n1',
        restartPolicy: isRestarted(number) ? 'Always' : 'Never',
        containers: [{ name: 'main', image: 'registry.example.org/app:1' }],
        initContainers: init.map(({ name }) => ({
          name,
          image: 'registry.example.org/proxy:1',
          ...(name === 'proxy' && { restartPolicy: 'Always' }),
        })),
      },
    });
    await api.send('PATCH', `${path}/${podName(number)}/status`, {
      status: {
        phase,
        containerStatuses: main,
        initContainerStatuses: init,
        ephemeralContainerStatuses: ephemeral,
      },
    });
  }

  async function fleet(args: string[]): Promise<Record<string, unknown> & Live[]> {
    const {
      status: code,
      stdout,
      stderr,
    } = await runShearwall(['fleet', ...args, '--data-dir', join(folder, 'data'), '--json'], { program });
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Record<string, unknown> & Live[];
  }

  const sync = async (...more: string[]) =>
    await fleet(['sync', '--kubeconfig', api.kubeconfig, '--cluster', 'test', ...more]);
  const live = async (cluster = 'test'): Promise<string[]> =>
    (await fleet(['workloads', '--cluster', cluster, '--limit', '100000']))
      .map(
        ({ namespace, kind, name, container, count, digest }) =>
          `${namespace} ${kind}/${name} ${container} ${count} ${digest}`,
      )
      .sort();

  /** The same from what the test knows, without any code of ours. */
  function expected(isThere: (number: number) => boolean = () => true): string[] {
    const runs = new Map<string, number>();
    for (let number = 0; number < PODS; number++) {
      if (!isThere(number)) continue;
      const { main, init, ephemeral, running } = caseOf(number);
      for (const each of [...main, ...init, ...ephemeral].filter(({ name }) => running.includes(name))) {
        const workload = isWeb(number) ? 'Deployment/web' : `Pod/${podName(number)}`;
        const digest = `sha256:${/[0-9a-f]{64}$/.exec(each.imageID)?.[0]}`;
        const key = `${namespaceOf(number)} ${workload} ${each.name}`;
        runs.set(`${key}\0${digest}`, (runs.get(`${key}\0${digest}`) ?? 0) + 1);
      }
    }
    return [...runs].map(([key, count]) => key.replace('\0', ` ${count} `)).sort();
  }

  it('lists every page and counts exactly the containers that are not terminated for good', async () => {
    const answer = await sync();
    assert.equal(answer['closedNothing'], undefined);
    assert.deepEqual(await live(), expected());
    const [first] = await fleet(['workloads', '--limit', '1']);
    assert.match(first?.owner?.team ?? '', /^team-/);
  });

  it('says the same as a dump of kubectl', {
    skip: findProgram('kubectl') === undefined && 'kubectl is not here',
  }, async () => {
    const dump = execFileSync(
      findProgram('kubectl') ?? '',
      [
        '--kubeconfig',
        api.kubeconfig,
        'get',
        'pods,nodes,namespaces,deployments,replicasets,jobs',
        '-A',
        '-o',
        'json',
      ],
      { maxBuffer: 1024 * 1024 * 1024 },
    );
    writeFileSync(join(folder, 'dump.json'), dump);
    await fleet(['import', join(folder, 'dump.json'), '--cluster', 'dumped', '--covers', 'all']);
    assert.deepEqual(await live('dumped'), expected());
  });

  it('ends what is gone, in a namespace that alone is listed and then in all', async () => {
    const isGone = (number: number): boolean => number % 100 < 8;
    await mapConcurrently(
      Array.from({ length: PODS }, (_, number) => number).filter(isGone),
      16,
      async (number) =>
        void (await api.send(
          'DELETE',
          `/api/v1/namespaces/${namespaceOf(number)}/pods/${podName(number)}?gracePeriodSeconds=0`,
        )),
    );
    await sync('--namespace', 'shop');
    assert.deepEqual(
      await live(),
      expected((number) => !(isGone(number) && namespaceOf(number) === 'shop')),
    );
    await sync();
    assert.deepEqual(
      await live(),
      expected((number) => !isGone(number)),
    );
  });

  it('changes nothing and says why when the cluster does not answer', async () => {
    const before = await live();
    const wrong = join(folder, 'wrong');
    writeFileSync(
      wrong,
      '{"clusters":[{"name":"x","cluster":{"server":"http://127.0.0.1:9"}}],"users":[{"name":"u","user":{}}],"contexts":[{"name":"c","context":{"cluster":"x","user":"u"}}],"current-context":"c"}',
    );
    const { status: code, stderr } = await runShearwall(
      ['fleet', 'sync', '--kubeconfig', wrong, '--cluster', 'test', '--data-dir', join(folder, 'data')],
      { program },
    );
    assert.equal(code, 3);
    assert.match(stderr, /could not be listed/);
    assert.deepEqual(await live(), before);
  });
});
