import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { image, testFleet, time } from '../../../test/fakes/test-fleet.ts';
import { forgetCluster, forgetOwner, pruneFleet } from './forget.ts';

const DAY = 86_400_000;

describe('a fleet of which not all is kept', () => {
  it('cannot say what ran, or was known, before the time from which it is', async () => {
    await using fleet = await testFleet('2026-04-01T00:00:00Z');
    const context = { clock: { nowMs: () => fleet.now.ms } } as never;
    await fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
    for (const day of ['01', '10', '20'])
      await fleet.see(`2026-03-${day}T00:00:00Z`, [{ digest: image('a') }]);
    const verdicts = async () => {
      const asked = [
        { time: { kind: 'at', at: time('2026-03-05T00:00:00Z') } },
        { time: { kind: 'between', from: time('2026-03-05T00:00:00Z'), to: time('2026-03-15T00:00:00Z') } },
        { knownAt: time('2026-03-05T00:00:00Z') },
        { time: { kind: 'at', at: time('2026-03-15T00:00:00Z') } },
        { time: { kind: 'archive' } },
        {},
      ] as const;
      const answers = [];
      for (const options of asked) answers.push(await fleet.ask('right', options));
      return answers.map(({ verdict, unknownReasons }) =>
        [verdict, ...unknownReasons.map(({ code }) => code)].join(' '),
      );
    };
    assert.deepEqual(await verdicts(), ['none', 'none', 'none', 'none', 'none', 'none']);
    await pruneFleet({ store: fleet.store, olderThanMs: 20 * DAY }, context);
    const gone = 'unknown not-retained';
    const unseen = 'unknown stale-cluster not-retained';
    assert.deepEqual(await verdicts(), [unseen, unseen, gone, 'none', gone, 'none']);
    await assert.rejects(fleet.see('2026-03-11T00:00:00Z', []), { code: 'LOOK_TOO_OLD' });
    await pruneFleet({ store: fleet.store }, context);
    assert.equal((await verdicts())[1], unseen, 'what is gone does not come back');
  });

  it('names a cluster or owner that may be meant where none is called so', async () => {
    await using fleet = await testFleet('2026-04-01T00:00:00Z');
    const context = { clock: { nowMs: () => fleet.now.ms } } as never;
    await fleet.see('2026-03-20T00:00:00Z', [{ digest: image('a') }]);
    await assert.rejects(forgetCluster({ store: fleet.store, cluster: 'prd' }, context), {
      code: 'FLEET_CLUSTER_UNKNOWN',
      hint: 'did you mean prod?',
    });
    await assert.rejects(forgetOwner({ store: fleet.store, owner: 'jane' }, context), {
      code: 'FLEET_OWNER_UNKNOWN',
    });
    const { liveRuns } = await forgetCluster({ store: fleet.store, cluster: 'prod' }, context);
    assert.equal(liveRuns, 1);
    assert.equal((await fleet.ask('right')).verdict, 'unknown');
  });
});
