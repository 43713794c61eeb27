import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pod } from '../../../test/fakes/pods.ts';
import { silentProgress } from '../../base/progress.ts';
import { ApiRefused } from '../../kubernetes/index.ts';
import { DEFAULT_OWNER_RULES } from '../owners/find-owner.ts';
import type { KubernetesLists, ListedKind } from './kubernetes-lists.ts';
import { listCluster } from './list-cluster.ts';

const context = {
  progress: silentProgress,
  signal: new AbortController().signal,
  log: { debug() {}, info() {}, warn() {} } as never,
};

/** A cluster of some pods that answers lists of one kind with an error. */
function clusterWithout(kind: ListedKind, error: Error): KubernetesLists {
  return {
    server: 'https://cluster.example',
    async list(asked) {
      if (asked === kind) throw error;
      return { items: asked === 'Pod' ? [pod({ name: 'a' })] : [], continue: undefined };
    },
  };
}

describe('listing a cluster', () => {
  it('waits no longer for a server that never answers when it is interrupted', async () => {
    const interrupt = new AbortController();
    const lists = { server: 'https://silent.example', list: async () => await new Promise<never>(() => {}) };
    const listed = listCluster(
      { lists, namespaces: [], rules: DEFAULT_OWNER_RULES },
      {
        progress: silentProgress,
        signal: interrupt.signal,
        log: { debug() {}, info() {}, warn() {} } as never,
      },
    );
    const reason = new Error('interrupted');
    interrupt.abort(reason);
    await assert.rejects(listed, reason);
  });

  it('reports what the user may not list, and a kind that the server does not have', async () => {
    for (const status of [403, 404]) {
      const lists = clusterWithout('Namespace', new ApiRefused(status, 'no'));
      const { containers, problems } = await listCluster(
        { lists, namespaces: [], rules: DEFAULT_OWNER_RULES },
        context,
      );
      assert.deepEqual([containers.length, problems], [1, [{ where: 'Namespaces', message: 'no' }]]);
    }
  });

  it('takes nothing where a list fails that does not always fail: owners would come and go', async () => {
    for (const error of [new ApiRefused(503, 'etcd is away'), new TypeError('fetch failed')])
      await assert.rejects(
        listCluster(
          { lists: clusterWithout('Namespace', error), namespaces: [], rules: DEFAULT_OWNER_RULES },
          context,
        ),
        {
          code: 'FLEET_CLUSTER',
          message: /the namespaces of https:\/\/cluster\.example could not be listed/,
        },
      );
  });

  it('says that one has to log in again where the credentials have expired', async () => {
    const lists = clusterWithout('Pod', new ApiRefused(401, 'Unauthorized'));
    await assert.rejects(listCluster({ lists, namespaces: [], rules: DEFAULT_OWNER_RULES }, context), {
      code: 'FLEET_CLUSTER',
      hint: /expired: log in again/,
    });
  });

  it('lists more objects than a function takes arguments', async () => {
    const items = Array.from({ length: 130_000 }, () => ({ metadata: { name: 'web', namespace: 'shop' } }));
    const few = clusterWithout('Node', new ApiRefused(403, 'no'));
    const lists: KubernetesLists = {
      ...few,
      list: async (kind, page) =>
        kind === 'ReplicaSet' ? { items, continue: undefined } : await few.list(kind, page),
    };
    const { seen } = await listCluster({ lists, namespaces: [], rules: DEFAULT_OWNER_RULES }, context);
    assert.equal(seen, 1);
  });
});
