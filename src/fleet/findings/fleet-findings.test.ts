import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type FakeFeed, fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { image, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import { type FindingsPredicate, readFindings } from '../../attestation/index.ts';
import { viewMatched } from '../matching/matched-view.ts';
import { addRemark } from '../remarks/add-remark.ts';
import { endFleetRemark } from '../remarks/list-remarks.ts';
import { fleetFindings } from './fleet-findings.ts';

const HOUR = 3_600_000;
const flaw = (id: string, name: string) =>
  fakeAdvisory(id, { ecosystem: 'npm', name, scheme: 'semver' }, { published: '2026-03-20T00:00:00Z' });
const exploited = (vulnerability: string) =>
  ({ type: 'exploited', vulnerability, dateAdded: '2026-03-25', ransomware: false }) as const;
const FRESH = { fetchedAt: Date.UTC(2026, 3, 1) / 1000 };

describe("a fleet's findings", () => {
  let fleet: TestFleet;
  before(async () => {
    fleet = await testFleet();
    await fleet.claim(image('bad'), ['pkg:npm/left-pad@1.0.0', 'pkg:npm/right-pad@1.0.0']);
    await fleet.claim(image('dull'), ['pkg:npm/right-pad@1.0.0']);
    await fleet.claim(image('clean'), ['pkg:npm/other@1.0.0']);
    await fleet.claim(image('partly'), ['pkg:npm/other@1.0.0'], 'incomplete');
    await fleet.see('2026-04-01T00:00:00Z', [{ digest: image('bad') }, { digest: image('never-seen') }]);
  });
  after(async () => await fleet[Symbol.asyncDispose]());

  const advise = async (...feeds: FakeFeed[]) =>
    await fleet.advise([{ items: [], covers: ['npm'], ...FRESH }, ...feeds]);
  const found = async () =>
    await fleetFindings(
      { fleet: await viewMatched(fleet) },
      { clock: { nowMs: () => fleet.now.ms } as never },
    );
  const predicateOf = async (): Promise<FindingsPredicate> => {
    const answer = await found();
    assert.ok('predicate' in answer, JSON.stringify(answer));
    return answer.predicate;
  };

  it('are none where there are no advisories, old ones, or other ones than it was judged by', async () => {
    for (const [prepare, why] of [
      [async () => {}, 'no-database'],
      [async () => await fleet.advise([{ items: [], covers: ['npm'] }]), 'stale-feed'],
    ] as const) {
      await prepare();
      const answer = await found();
      assert.ok('unknownReasons' in answer);
      assert.deepEqual(
        answer.unknownReasons.map(({ code }) => code),
        [why],
      );
    }
    await advise();
    const behind = {
      ...(await viewMatched(fleet)),
      behind: { why: 'new-versions', databaseDigest: undefined },
    };
    const answer = await fleetFindings(
      { fleet: behind as never },
      { clock: { nowMs: () => fleet.now.ms } as never },
    );
    assert.ok('unknownReasons' in answer);
    assert.deepEqual(
      answer.unknownReasons.map(({ code }) => code),
      ['not-matched'],
    );
  });

  it('name what is to be acted on now in all that was looked into, and of what nobody can say', async () => {
    await advise({
      ...FRESH,
      items: [flaw('CVE-1', 'left-pad'), flaw('CVE-2', 'right-pad'), exploited('CVE-1')],
    });
    const { images, ...more } = await predicateOf();
    assert.deepEqual(images, {
      [image('bad')]: { actNow: [{ id: 'CVE-1', published: '2026-03-20T00:00:00Z' }] },
      [image('dull')]: { actNow: [] },
      [image('clean')]: { actNow: [] },
      [image('partly')]: {
        actNow: [],
        unknown: 'only documents tell of it, and none says that it lists everything',
      },
    });
    assert.equal(more.at, '2026-04-01T00:00:00Z');
    assert.deepEqual(readFindings({ images, ...more }).images.get(image('clean')), { actNow: [] });
  });

  it('say what everybody excepts, and leave it among what is to be acted on', async () => {
    const except = async (more: object) =>
      await addRemark(
        {
          fleet,
          kind: 'exception',
          by: 'Ada',
          remark: {
            vulnerability: 'CVE-1',
            status: 'affected',
            text: 'why',
            expiresAt: fleet.now.ms + 24 * HOUR,
            ...more,
          },
        },
        { clock: { nowMs: () => fleet.now.ms } as never },
      );
    const ofBad = async () => (await predicateOf()).images[image('bad')]?.actNow;
    const found = { id: 'CVE-1', published: '2026-03-20T00:00:00Z' };
    await except({ image: image('dull') });
    await except({ package: 'pkg:npm/right-pad' });
    assert.deepEqual(await ofBad(), [found]);
    const { id } = await except({ package: 'pkg:npm/left-pad' });
    const excepted = { until: '2026-04-02T00:00:00Z', by: 'Ada' };
    assert.deepEqual(await ofBad(), [{ ...found, excepted }]);
    const ended = { store: fleet.store, kind: 'exception', id, by: 'Ada' } as const;
    await endFleetRemark(ended, { clock: { nowMs: () => fleet.now.ms } as never });
    assert.deepEqual(await ofBad(), [found]);
  });

  it('have a generation that rises, whatever the clock does', async () => {
    const first = (await predicateOf()).generation;
    fleet.now.ms -= HOUR;
    const second = (await predicateOf()).generation;
    fleet.now.ms += 3 * HOUR;
    const third = (await predicateOf()).generation;
    assert.equal(second, first + 1);
    assert.ok(third > second + 1);
  });
});
