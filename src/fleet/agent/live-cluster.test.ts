import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pod } from '../../../test/fakes/pods.ts';
import type { Fields } from '../../base/fields.ts';
import type { ObservedRun } from '../../store/index.ts';
import { nameOf } from '../observed/kubernetes/objects.ts';
import { readKubernetesDump } from '../observed/kubernetes/read-kubernetes-dump.ts';
import { DEFAULT_OWNER_RULES } from '../owners/find-owner.ts';
import { runKey } from '../record/run-key.ts';
import { runsOf } from '../record/runs-of.ts';
import { LISTED_KINDS, type ListedKind } from '../sync/kubernetes-lists.ts';
import { LiveCluster } from './live-cluster.ts';
import { PendingChanges } from './pending-changes.ts';

const START = '2026-03-01T00:00:00Z';
const NOW = Date.parse('2026-03-02T00:00:00Z');
const digest = (character: string): string => `registry.example/app@sha256:${character.repeat(64)}`;

type Metadata = { name: string; namespace?: string; labels?: object; ownerReferences?: object[] };
const object = (kind: string, metadata: Metadata): Fields => ({ apiVersion: 'v1', kind, metadata });
const owned = (kind: string, name: string) => ({ kind, name, controller: true });
const running = (name: string, more: Partial<Parameters<typeof pod>[0]> = {}): Fields =>
  pod({ name, namespace: 'shop', imageID: digest('a'), startedAt: START, ...more });

/** Told whole, with what is to be told of it from then on, and what somebody knows who was told. */
function watched(first: readonly Fields[] = []) {
  const cluster = new LiveCluster(DEFAULT_OWNER_RULES);
  const pending = new PendingChanges();
  const take = (kind: ListedKind, kindOf: 'there' | 'gone', each: Fields, at = NOW): void =>
    pending.add(cluster.take(kind, { kind: kindOf, object: each }, at));
  for (const kind of LISTED_KINDS) {
    cluster.take(kind, { kind: 'begun' }, NOW);
    for (const each of first) if (each['kind'] === kind) take(kind, 'there', each);
    cluster.take(kind, { kind: 'synced' }, NOW);
  }
  pending.take(Number.POSITIVE_INFINITY);
  const known = new Map(cluster.runs().map((run) => [runKey(run), run]));
  const tell = () => {
    const told = pending.take(Number.POSITIVE_INFINITY);
    for (const run of told.gone) assert.equal(known.delete(runKey(run)), true, 'what is gone was known');
    for (const run of told.ended) assert.ok(run.until >= run.since);
    for (const run of told.put) known.set(runKey(run), run);
    return told;
  };
  return { cluster, take, tell, known, pending };
}

const shown = ({ workload: { kind, name, owner }, count }: ObservedRun): string =>
  `${kind}/${name} ${owner?.team ?? '-'} ×${count}`;

describe('a cluster that is watched', () => {
  it('is whole once every kind was told', () => {
    const cluster = new LiveCluster(DEFAULT_OWNER_RULES);
    assert.equal(cluster.isWhole, false);
    for (const kind of LISTED_KINDS) {
      cluster.take(kind, { kind: 'begun' }, NOW);
      cluster.take(kind, { kind: 'synced' }, NOW);
    }
    assert.equal(cluster.isWhole, true);
    cluster.take('Pod', { kind: 'begun' }, NOW);
    assert.equal(cluster.isWhole, false, 'while it is told again');
  });

  it('takes copies together, and tells only of the workload that changed', () => {
    const replicas = object('ReplicaSet', {
      name: 'web-1',
      namespace: 'shop',
      ownerReferences: [owned('Deployment', 'web')],
    });
    const web = (name: string) => running(name, { owner: { kind: 'ReplicaSet', name: 'web-1' } });
    const { take, tell } = watched([replicas, web('web-1-a'), running('other')]);
    take('Pod', 'there', web('web-1-b'));
    assert.deepEqual(
      [tell().put.map(shown), tell()],
      [['Deployment/web - ×2'], { gone: [], ended: [], put: [] }],
    );
    take('Pod', 'gone', web('web-1-a'));
    take('Pod', 'gone', web('web-1-b'));
    assert.deepEqual(tell().gone.map(shown), ['Deployment/web - ×1']);
  });

  it('tells of what began and ended between two tellings, and of what ended and began again', () => {
    const { take, tell } = watched([running('long')]);
    take('Pod', 'there', running('short', { imageID: digest('b') }), NOW);
    take('Pod', 'gone', running('short'), NOW + 5000);
    const told = tell();
    assert.deepEqual(
      [told.ended.map((run) => [run.workload.name, run.until - NOW]), told.put, told.gone],
      [[['short', 5000]], [], []],
    );
    take('Pod', 'gone', running('long'), NOW + 6000);
    take('Pod', 'there', running('long'), NOW + 7000);
    const again = tell();
    assert.deepEqual([again.gone.map(shown), again.put.map(shown)], [['Pod/long - ×1'], ['Pod/long - ×1']]);
  });

  it('says who owns it as soon as the workload or the namespace does', () => {
    const deployment = (labels: object) => object('Deployment', { name: 'web', namespace: 'shop', labels });
    const replicas = object('ReplicaSet', {
      name: 'web-1',
      namespace: 'shop',
      ownerReferences: [owned('Deployment', 'web')],
    });
    const { take, tell } = watched([
      running('web-1-a', { owner: { kind: 'ReplicaSet', name: 'web-1' } }),
      replicas,
    ]);
    take('Deployment', 'there', deployment({ team: 'checkout' }));
    assert.deepEqual(tell().put.map(shown), ['Deployment/web checkout ×1']);
    take('Deployment', 'there', deployment({ team: 'checkout' }));
    assert.equal(tell().put.length, 0, 'nothing is read of it that changed');
    take('Deployment', 'gone', deployment({}));
    take('ReplicaSet', 'gone', replicas);
    take(
      'Pod',
      'there',
      running('web-1-a', { owner: { kind: 'ReplicaSet', name: 'web-1' }, labels: { a: 'b' } }),
    );
    const { put, gone } = tell();
    assert.deepEqual([put, gone], [[], []], 'its pods outlive a workload, and stay what they were');
  });

  it('takes what is not told again for gone, and what is told again for the same', () => {
    const { cluster, take, tell, pending } = watched([running('a'), running('b')]);
    cluster.take('Pod', { kind: 'begun' }, NOW);
    take('Pod', 'there', running('a'));
    pending.add(cluster.take('Pod', { kind: 'synced' }, NOW + 1000));
    const { gone, put } = tell();
    assert.deepEqual([gone.map(({ workload }) => workload.name), put], [['b'], []]);
  });

  it('knows after any changes what a list of everything would say, as does who was told', () => {
    let state = 7;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    const { cluster, take, tell, known } = watched();
    const objects = new Map<string, Fields>();
    const keyOf = (each: Fields): string =>
      `${String(each['kind'])} ${nameOf(each).namespace}/${nameOf(each).name}`;
    for (let step = 0; step < 600; step++) {
      const each = someObject(random);
      const isGone = random(3) === 0;
      if (isGone && each['kind'] !== 'Pod') continue;
      if (isGone) objects.delete(keyOf(each));
      else objects.set(keyOf(each), each);
      take(each['kind'] as ListedKind, isGone ? 'gone' : 'there', each, NOW + step);
      if (random(4) > 0) continue;
      tell();
      const { containers } = readKubernetesDump(listed(objects), DEFAULT_OWNER_RULES);
      const expected = runsOf(containers, NOW + step).runs;
      assert.deepEqual(byKey(cluster.runs()), byKey(expected), `step ${step}`);
      assert.deepEqual(byKey([...known.values()]), byKey(expected), `who was told, step ${step}`);
    }
  });
});

/** As an API server lists them. */
function listed(objects: ReadonlyMap<string, Fields>): Fields[] {
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

function byKey(runs: readonly ObservedRun[]): ObservedRun[] {
  return [...runs].sort((a, b) => (runKey(a) < runKey(b) ? -1 : 1));
}

/** One of few, so that they meet. */
function someObject(random: (below: number) => number): Fields {
  const name = `${['web', 'api', 'job'][random(3)]}`;
  const labels = random(2) === 0 ? { team: `team-${random(2)}` } : {};
  if (random(5) > 0) {
    const owner = random(3) === 0 ? undefined : { kind: 'ReplicaSet', name: `${name}-1` };
    const states = random(5) === 0 ? { main: 'terminated' as const } : { main: 'running' as const };
    const at = { node: `node-${random(2)}`, imageID: digest('abc'[random(3)] ?? 'a'), containers: states };
    return running(`${name}-1-${random(4)}`, { ...at, labels, ...(owner && { owner }) });
  }
  const kind = ['ReplicaSet', 'Deployment', 'Namespace', 'Node'][random(4)] ?? '';
  if (kind === 'Node')
    return {
      ...object(kind, { name: `node-${random(2)}` }),
      status: { nodeInfo: { architecture: ['amd64', 'arm64'][random(2)] } },
    };
  if (kind === 'Namespace') return object(kind, { name: 'shop', labels });
  if (kind === 'Deployment') return object(kind, { name, namespace: 'shop', labels });
  return object(kind, { name: `${name}-1`, namespace: 'shop', ownerReferences: [owned('Deployment', name)] });
}
