import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { image, testFleet, time } from '../../../test/fakes/test-fleet.ts';
import { recordTold } from '../../store/index.ts';

describe('a time at which nobody watched', () => {
  it('is a reason not to say that nothing was exposed then, and none before, after or now', async () => {
    await using fleet = await testFleet('2026-04-01T12:00:00Z');
    await fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
    const workload = { namespace: 'shop', kind: 'Deployment', name: 'web', owner: undefined };
    const runs = {
      workload,
      container: 'main',
      digest: image('a'),
      reference: 'app:1',
      platform: '',
      count: 1,
    };
    const tell = async (sequence: number, at: string, unseen: { from: number; to: number }[]) =>
      await recordTold(
        fleet.store,
        {
          cluster: 'prod',
          source: 'agent',
          epoch: 1,
          sequence,
          base: sequence - 1,
          at: time(at),
          unseen,
          put: [{ ...runs, since: time('2026-03-01') }],
          gone: [],
          ended: [],
        },
        { at: time('2026-04-01T12:00:00Z') },
      );
    await tell(1, '2026-04-01T08:00:00Z', []);
    const gap = { from: time('2026-04-01T09:00:00Z'), to: time('2026-04-01T10:00:00Z') };
    await tell(2, '2026-04-01T11:55:00Z', [gap]);

    const at = async (text: string, clusters: string[] = []) =>
      await fleet.ask('right', { time: { kind: 'at', at: time(text) }, filter: { clusters } });
    const then = await at('2026-04-01T09:30:00Z');
    assert.deepEqual(
      then.unknownReasons.map(({ code }) => code),
      ['unwatched'],
    );
    assert.match(
      then.unknownBecause[0] ?? '',
      /^nobody watched prod from 2026-04-01T09:00.* to 2026-04-01T10:00/,
    );
    assert.equal(
      (await at('2026-04-01T09:30:00Z', ['other'])).unknownReasons.some(({ code }) => code === 'unwatched'),
      false,
    );
    assert.equal((await at('2026-04-01T08:30:00Z')).verdict, 'none');
    assert.equal((await at('2026-04-01T10:00:00Z')).verdict, 'none');
    assert.equal((await fleet.ask('right')).verdict, 'none', 'all that runs now was told');
    const between = {
      kind: 'between',
      from: time('2026-04-01T08:00:00Z'),
      to: time('2026-04-01T09:00:00Z'),
    } as const;
    assert.equal((await fleet.ask('right', { time: between })).verdict, 'unknown');
    assert.equal((await fleet.ask('left', { time: between })).verdict, 'exposed', 'what was found is found');
  });
});
