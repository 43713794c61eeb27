import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pod, podList } from '../../../test/fakes/pods.ts';
import { impatientClock } from '../../../test/fakes/repository-context.ts';
import { image, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import { forgetCluster } from '../../store/index.ts';
import { readDump } from '../observed/read-dump.ts';
import { DEFAULT_OWNER_RULES } from '../owners/find-owner.ts';
import { parseOwnerRules } from '../owners/parse-owner-rules.ts';
import { slimObject } from '../sync/slim-object.ts';
import { fleetWorkloads } from '../views/list-workloads.ts';
import { importDump } from './import-dump.ts';
import { runsOf } from './runs-of.ts';

const running = async ({ store }: TestFleet, at?: string): Promise<string[]> => {
  const when = at === undefined ? ('live' as const) : { at: Date.parse(at) };
  return (await fleetWorkloads({ store, when, filter: {}, limit: 100 }))
    .map(({ namespace, name }) => `${namespace}/${name}`)
    .sort();
};
const a = { digest: image('a'), name: 'a' };
const b = { digest: image('b'), name: 'b' };
const elsewhere = { digest: image('c'), name: 'c', namespace: 'other' };

describe('importing a dump', () => {
  it('ends what is missing in a scope that it covers, at its time, and nothing elsewhere', async () => {
    await using fleet = await testFleet();
    await fleet.see('2026-03-01', [a, b, elsewhere]);
    const answer = await fleet.see('2026-03-02', [a], { covers: ['default'] });
    assert.deepEqual([answer.closed, answer.closedNothing], [1, undefined]);
    assert.deepEqual(await running(fleet), ['default/a', 'other/c']);
    assert.deepEqual(await running(fleet, '2026-03-01T12:00:00Z'), ['default/a', 'default/b', 'other/c']);
  });

  it('names covered namespaces about which nothing is known, and none that merely is empty now', async () => {
    await using fleet = await testFleet();
    await fleet.see('2026-03-01', [a, elsewhere]);
    const covers = ['default', 'other', 'othr'];
    assert.deepEqual((await fleet.see('2026-03-02', [a], { covers })).unknownNamespaces, ['othr']);
    assert.deepEqual((await fleet.see('2026-03-03', [a], { covers: ['other'] })).unknownNamespaces, []);
    assert.deepEqual((await fleet.see('2026-03-04', [a])).unknownNamespaces, []);
  });

  it('ends nothing when nobody said what it covers, and says so', async () => {
    await using fleet = await testFleet();
    await fleet.see('2026-03-01', [a, b]);
    const answer = await fleet.see('2026-03-02', [a], { covers: undefined });
    assert.match(answer.closedNothing ?? '', /it was not said/);
    assert.deepEqual(await running(fleet), ['default/a', 'default/b']);
  });

  it('ends what ran when all pods of a covered dump have finished', async () => {
    await using fleet = await testFleet();
    await fleet.see('2026-03-01', [a, b]);
    const finished = await fleet.see('2026-03-02', [{ ...a, phase: 'Succeeded' }]);

    assert.deepEqual([finished.closedNothing, finished.closed], [undefined, 2]);
    assert.deepEqual(await running(fleet), []);
  });

  it('ends nothing when the dump is empty, or a pod of it cannot be read', async () => {
    await using fleet = await testFleet();
    await fleet.see('2026-03-01', [a, b]);
    assert.match((await fleet.see('2026-03-02', [])).closedNothing ?? '', /no pods/);
    assert.match((await fleet.see('2026-03-03', [a, { name: '' }])).closedNothing ?? '', /could not be read/);
    assert.deepEqual(await running(fleet), ['default/a', 'default/b']);
  });

  it('neither opens nor ends what a newer dump has settled', async () => {
    await using fleet = await testFleet();
    await fleet.see('2026-03-10', [a], { cluster: 'prod' });
    const late = await fleet.see('2026-03-05', [b]);
    assert.deepEqual([late.opened, late.closed, late.outdated], [0, 0, 1]);
    assert.deepEqual(await running(fleet), ['default/a']);
    assert.ok((await running(fleet, '2026-03-05')).includes('default/b'), 'that it ran then is kept');
  });

  it('takes a start after the dump for a wrong clock, and a dump of the future for a mistake', async () => {
    await using fleet = await testFleet('2026-03-10T00:00:00Z');
    const answer = await fleet.see('2026-03-01', [{ ...a, startedAt: '2026-03-09T00:00:00Z' }]);
    assert.equal(answer.startedLater, 1);
    assert.deepEqual(await running(fleet, '2026-03-01'), ['default/a']);
    await assert.rejects(fleet.see('2026-03-11', [a]), { code: 'FLEET_TIME_AHEAD' });
  });

  it('ends nothing when all pods of a covered scope have failed but are listed, but for themselves', async () => {
    await using fleet = await testFleet();
    await fleet.see('2026-03-01', [a, b]);
    await fleet.see('2026-03-02', [a, { ...b, phase: 'Failed' }]);
    assert.deepEqual(await running(fleet), ['default/a']);
  });

  it('takes no other cluster for one whose name it is given, by the UID of kube-system, until that one is forgotten', async () => {
    await using fleet = await testFleet();
    let now = Date.parse('2026-04-01');
    const context = { clock: impatientClock(() => now++) };
    const see = async (uid: string | undefined, name: string): Promise<unknown> => {
      const system = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system', uid } };
      const items = [system, pod({ name, imageID: `app@${image(name)}` })].map((each) =>
        slimObject(each, each['kind'] as string),
      );
      const dump = readDump(Buffer.from(JSON.stringify(podList(items))), DEFAULT_OWNER_RULES);
      const given = { store: fleet.store, dump, source: 'test', cluster: 'prod', covers: 'all' as const };
      return await importDump(given, context);
    };
    await see(undefined, 'a');
    await see('uid-1', 'b');
    await assert.rejects(see('uid-2', 'c'), {
      code: 'LOOK_OTHER_CLUSTER',
      message: 'prod is the cluster uid-1, and test is of another one: uid-2',
    });
    await see(undefined, 'b');
    assert.deepEqual(await running(fleet), ['default/b'], 'what is refused changes nothing');
    await forgetCluster(fleet.store, { name: 'prod', at: now });
    await see('uid-2', 'c');
    assert.deepEqual(await running(fleet), ['default/c']);
  });

  it('counts pods of one workload that run one image as copies of one run', async () => {
    await using fleet = await testFleet();
    const owner = { kind: 'StatefulSet', name: 'db' };
    await fleet.see('2026-03-01', [
      { ...a, owner },
      { ...a, name: 'a2', owner, startedAt: '2026-02-01T00:00:00Z' },
    ]);
    const [run, ...others] = await fleetWorkloads({
      store: fleet.store,
      when: 'live',
      filter: {},
      limit: 10,
    });
    assert.deepEqual(
      [run?.name, run?.count, run?.from, others.length],
      ['db', 2, Date.parse('2026-02-01T00:00:00Z'), 0],
    );
  });

  it('gives a workload to whom its main container belongs, whatever runs next to it', () => {
    const rules = parseOwnerRules('image:mesh/* net\nimage:shop/* web\n', 'owners');
    const spec = {
      containers: [{ name: 'main', image: 'shop/app:1' }],
      initContainers: [{ name: 'proxy', image: 'mesh/proxy:1', restartPolicy: 'Always' }],
    };
    const both = pod({ name: 'a', sidecars: { proxy: 'running' } });
    const alone = pod({ name: 'b', containers: { main: 'terminated' }, sidecars: { proxy: 'running' } });
    const dump = readDump(
      Buffer.from(JSON.stringify(podList([both, alone].map((each) => ({ ...each, spec }))))),
      rules,
    );
    assert.deepEqual(
      runsOf(dump.containers, 0).runs.map(({ workload, container }) => [container, workload.owner?.team]),
      [
        ['main', 'web'],
        ['proxy', 'web'],
        ['proxy', 'net'],
      ],
    );
  });

  it("takes the config of what podman was given as an archive where its manifest is nobody else's", async () => {
    await using fleet = await testFleet();
    const [config, manifest] = [image('config'), image('made up')];
    const inspected = {
      Id: 'a',
      Name: 'app',
      Image: config.slice('sha256:'.length),
      ImageDigest: manifest,
      State: { Status: 'running' },
    };
    const dump = readDump(Buffer.from(JSON.stringify([inspected])), DEFAULT_OWNER_RULES);
    const see = async () =>
      await importDump(
        { store: fleet.store, dump, source: 'test', cluster: 'host', covers: 'all', at: fleet.now.ms++ },
        { clock: { nowMs: () => fleet.now.ms } as never },
      );
    const ran = async () =>
      (await fleetWorkloads({ store: fleet.store, when: 'live', filter: {}, limit: 9 })).map(
        ({ digest }) => digest,
      );
    await see();
    assert.deepEqual(await ran(), [manifest]);
    await fleet.claim(config, ['pkg:npm/left@1.0.0']);
    await see();
    assert.deepEqual([await ran(), (await fleet.ask('left')).verdict], [[config], 'exposed']);
    await fleet.claim(manifest, ['pkg:npm/right@1.0.0']);
    await see();
    assert.deepEqual(await ran(), [manifest]);
  });
});
