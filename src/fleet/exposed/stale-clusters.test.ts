import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { image, testFleet, time } from '../../../test/fakes/test-fleet.ts';
import { setCluster } from '../record/set-cluster.ts';

const HOUR = 3_600_000;
const DEFAULT = { staleAfterMs: 26 * HOUR };
const running = [{ digest: image('a') }];

describe('a cluster that was last seen long ago', () => {
  it('is no reason to say that nothing in it is exposed', async () => {
    await using fleet = await testFleet('2026-04-01T00:00:00Z');
    await fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
    await fleet.see('2026-03-30T21:59:00Z', running, DEFAULT);
    const answer = await fleet.ask('right');
    assert.deepEqual(
      [answer.verdict, answer.unknownReasons.map(({ code, remedies }) => [code, remedies])],
      ['unknown', [['stale-cluster', ['import-runs', 'set-stale-after']]]],
    );
    assert.match(
      answer.unknownBecause[0] ?? '',
      /^prod was last seen 2026-03-30.*counts as current for 26 h$/,
    );
    assert.equal((await fleet.ask('left')).verdict, 'exposed', 'what was found is found');

    await fleet.see('2026-03-30T22:00:00Z', running, DEFAULT);
    assert.equal((await fleet.ask('right')).verdict, 'none');
  });

  it('counts as current for as long as was said, and only where it is asked about', async () => {
    await using fleet = await testFleet('2026-04-01T00:00:00Z');
    await fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
    await fleet.see('2026-03-31T23:50:00Z', running, { ...DEFAULT, cluster: 'agent' });
    await fleet.see('2026-01-01T00:00:00Z', running, { ...DEFAULT, cluster: 'weekly' });
    const ask = async (...clusters: string[]) => (await fleet.ask('right', { filter: { clusters } })).verdict;
    assert.deepEqual([await ask(), await ask('agent'), await ask('weekly')], ['unknown', 'none', 'unknown']);
    await setCluster({ store: fleet.store, cluster: 'weekly', staleAfterMs: 100 * 24 * HOUR });
    await setCluster({ store: fleet.store, cluster: 'agent', staleAfterMs: HOUR / 12 });
    assert.deepEqual([await ask(), await ask('agent'), await ask('weekly')], ['unknown', 'unknown', 'none']);
  });

  it('is measured at the time that is asked about', async () => {
    await using fleet = await testFleet('2026-04-01T00:00:00Z');
    await fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
    await fleet.see('2026-03-01T00:00:00Z', running, DEFAULT);
    const at = async (text: string) =>
      (await fleet.ask('right', { time: { kind: 'at', at: time(text) } })).verdict;
    assert.equal(await at('2026-03-02T01:00:00Z'), 'none');
    assert.equal(await at('2026-03-02T03:00:00Z'), 'unknown');
    const between = { kind: 'between', from: time('2026-03-01'), to: time('2026-03-05') } as const;
    assert.equal((await fleet.ask('right', { time: between })).verdict, 'unknown');
    assert.equal((await fleet.ask('right', { time: { kind: 'archive' } })).verdict, 'none');
  });

  it('is asked of each moment between two times', async () => {
    await using fleet = await testFleet('2026-04-01T00:00:00Z');
    await fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
    for (const at of ['2026-03-01', '2026-03-02T02:00:00Z', '2026-03-05', '2026-03-06'])
      await fleet.see(at, running, DEFAULT);
    const between = async (from: string, to: string, more: { asSeen?: true } = {}) => {
      const asked = { kind: 'between', from: time(from), to: time(to), ...more } as const;
      const { verdict, unknownBecause } = await fleet.ask('right', { time: asked });
      return [verdict, ...unknownBecause];
    };
    const limit = 'a look counts as current for 26 h';
    const gap = `prod was not seen between 2026-03-02T02:00:00Z and 2026-03-05T00:00:00Z: ${limit}`;
    assert.deepEqual(await between('2026-03-01', '2026-03-06'), ['unknown', gap]);
    assert.deepEqual(await between('2026-03-04', '2026-03-05'), ['unknown', gap]);
    assert.deepEqual(await between('2026-03-01', '2026-03-06', { asSeen: true }), ['none']);
    assert.deepEqual(await between('2026-03-01T01:00:00Z', '2026-03-03T04:00:00Z'), ['none']);
    assert.deepEqual(await between('2026-03-05', '2026-03-07T02:00:00Z'), ['none']);
    assert.deepEqual(await between('2026-03-05', '2026-03-07T03:00:00Z'), [
      'unknown',
      `prod was last seen 2026-03-06T00:00:00Z: ${limit}`,
    ]);
    assert.deepEqual(await between('2026-02-28T23:00:00Z', '2026-03-02'), [
      'unknown',
      `prod was not looked at until 2026-03-01T00:00:00Z: ${limit}`,
    ]);
  });

  it('is asked at each moment of each namespace where looks are at parts', async () => {
    await using fleet = await testFleet('2026-04-01T00:00:00Z');
    await fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
    const look = async (at: string, covers: 'all' | undefined | string[]) =>
      await fleet.see(at, [{ digest: image('a'), namespace: covers?.[0] ?? 'a' }], { ...DEFAULT, covers });
    const verdict = async (from: string, to: string, ...namespaces: string[]) => {
      const asked = { kind: 'between', from: time(from), to: time(to) } as const;
      return (await fleet.ask('right', { time: asked, filter: { namespaces } })).verdict;
    };
    for (const at of ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04']) await look(at, ['a']);
    for (const at of ['2026-03-01', '2026-03-04']) await look(at, ['b']);
    await look('2026-03-05', 'all');
    await look('2026-03-06', 'all');
    assert.equal(await verdict('2026-03-01', '2026-03-03'), 'unknown');
    assert.deepEqual(
      [
        await verdict('2026-03-01', '2026-03-06', 'a'),
        await verdict('2026-03-01', '2026-03-06', 'b'),
        await verdict('2026-03-04', '2026-03-06', 'a', 'b'),
        await verdict('2026-03-04', '2026-03-06'),
      ],
      ['none', 'unknown', 'none', 'none'],
    );
  });

  it('is not made current by a look that covers nothing, or other namespaces', async () => {
    for (const covers of [undefined, ['a']]) {
      await using fleet = await testFleet('2026-04-01T00:00:00Z');
      await fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
      const inA = { digest: image('a'), namespace: 'a' };
      await fleet.see('2026-01-01T00:00:00Z', [inA, { ...inA, namespace: 'b' }], DEFAULT);
      await fleet.see('2026-03-31T23:00:00Z', [inA], { ...DEFAULT, covers });
      const ask = async (...namespaces: string[]) => {
        const { verdict, unknownBecause } = await fleet.ask('right', { filter: { namespaces } });
        return [verdict, ...unknownBecause];
      };
      const stale = (what: string): string[] => [
        'unknown',
        `${what} 2026-01-01T00:00:00Z: a look counts as current for 26 h`,
      ];
      assert.deepEqual(await ask(), stale('prod was last seen whole'));
      assert.deepEqual(await ask('b'), stale('namespace b of prod was last seen'));
      assert.deepEqual(await ask('a'), covers ? ['none'] : stale('namespace a of prod was last seen'));
    }
  });

  it('is as current as the oldest namespace where only namespaces are looked at', async () => {
    await using fleet = await testFleet('2026-04-01T00:00:00Z');
    await fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
    const look = async (at: string, namespace: string) =>
      await fleet.see(at, [{ digest: image('a'), namespace }], { ...DEFAULT, covers: [namespace] });
    await look('2026-03-29', 'b');
    await look('2026-03-31T23:00:00Z', 'a');
    const verdict = async (...namespaces: string[]) =>
      (await fleet.ask('right', { filter: { namespaces } })).verdict;
    assert.deepEqual(
      [await verdict(), await verdict('a'), await verdict('b'), await verdict('a', 'c')],
      ['unknown', 'none', 'unknown', 'unknown'],
    );
    await look('2026-03-31T23:30:00Z', 'b');
    assert.deepEqual([await verdict(), await verdict('b')], ['none', 'none']);
  });

  it('was not seen in a namespace before that was first looked at', async () => {
    await using fleet = await testFleet('2026-04-01T00:00:00Z');
    await fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
    const look = async (at: string, namespace: string) =>
      await fleet.see(at, [{ digest: image('a'), namespace }], { ...DEFAULT, covers: [namespace] });
    const verdict = async (at: string) =>
      (await fleet.ask('right', { time: { kind: 'at', at: time(at) } })).verdict;
    await look('2026-03-31T01:00:00Z', 'a');
    await look('2026-03-31T05:00:00Z', 'b');
    assert.deepEqual(
      [await verdict('2026-03-31T04:00:00Z'), await verdict('2026-03-31T06:00:00Z')],
      ['unknown', 'none'],
    );
  });

  it('has a name that is known', async () => {
    await using fleet = await testFleet();
    await fleet.see('2026-03-01', running);
    await assert.rejects(setCluster({ store: fleet.store, cluster: 'prd', staleAfterMs: HOUR }), {
      code: 'FLEET_CLUSTER_UNKNOWN',
      message: 'no cluster is called prd',
    });
  });
});
