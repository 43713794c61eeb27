import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Incident, Time } from '../../store/index.ts';
import type { OwnerExposure } from './find-exposures.ts';
import { GONE_MS, type KnownIncidents, keyOf, nextIncidents, UNSAID_MS } from './next-incidents.ts';

const SINCE = 1_000_000;

const exposure = (more: Partial<OwnerExposure> = {}, startedAt = 0): OwnerExposure => ({
  owner: 'shop',
  vulnerability: 'CVE-1',
  isExploited: false,
  fixedVersion: '',
  containers: 1,
  isNewlySaid: false,
  places: [{ cluster: 'prod', startedAt }],
  ...more,
});

/** Looks again and again: what was said, in order. */
function looking() {
  let known: Incident[] = [];
  const said: string[] = [];
  return {
    said,
    look(now: Time, current: readonly OwnerExposure[], more: Partial<KnownIncidents> = {}) {
      const since = new Map([['prod', SINCE]]);
      const asked = {
        known,
        current,
        now,
        since,
        excepted: [],
        unsure: new Set<string>(),
        isHeld: () => false,
        ...more,
      };
      const { changed, notices } = nextIncidents(asked);
      known = [...new Map([...known, ...changed].map((each) => [keyOf(each), each])).values()];
      said.push(...notices.map(({ kind, owner, vulnerability }) => `${kind} ${owner} ${vulnerability}`));
    },
  };
}

const HELD = { isHeld: () => true };

describe('what owners are told', () => {
  it('is nothing of what was there at the beginning, or in a cluster that is seen for the first time', () => {
    const { said, look } = looking();
    look(SINCE, [exposure()], { since: new Map() });
    look(SINCE + 1, [exposure(), exposure({ owner: 'ads', places: [{ cluster: 'new', startedAt: SINCE }] })]);
    assert.deepEqual(said, []);
  });

  it('is once that a rollout, or a new advisory, exposes them', () => {
    const { said, look } = looking();
    look(SINCE + 1, [exposure({}, SINCE + 1), exposure({ vulnerability: 'CVE-2', isNewlySaid: true })]);
    look(SINCE + 2, [exposure({}, SINCE + 2), exposure({ vulnerability: 'CVE-2' })]);
    assert.deepEqual(said, ['new-exposure shop CVE-1', 'new-exposure shop CVE-2']);
  });

  it('is nothing of an image that ran before and is looked into now', () => {
    const { said, look } = looking();
    look(SINCE, []);
    look(SINCE + 1, [exposure({}, SINCE - 1)]);
    assert.deepEqual(said, []);
  });

  it('is that it is exploited by now even of what was there at the beginning, and a fix of what they were told', () => {
    const { said, look } = looking();
    look(SINCE, [exposure(), exposure({ owner: 'ads' }, SINCE + 1)]);
    const fixed = { fixedVersion: '2' };
    look(SINCE + 1, [
      exposure({ ...fixed, isExploited: true }),
      exposure({ owner: 'ads', ...fixed }, SINCE + 1),
    ]);
    look(SINCE + 2, [exposure(), exposure({ owner: 'ads' })]);
    look(SINCE + 3, [
      exposure({ ...fixed, isExploited: true }),
      exposure({ owner: 'ads', ...fixed }, SINCE + 1),
    ]);
    assert.deepEqual(said, ['new-exposure ads CVE-1', 'exploited shop CVE-1', 'fix-ready ads CVE-1']);
  });

  it('is that it is resolved once that has lasted, and that it is there again', () => {
    const { said, look } = looking();
    const now = SINCE + 1;
    look(now, [exposure({}, now)]);
    look(now + 1, []);
    look(now + 2, [exposure({}, now)]);
    look(now + 3, []);
    look(now + 2 + GONE_MS, []);
    assert.deepEqual(said, ['new-exposure shop CVE-1']);
    look(now + 3 + GONE_MS, []);
    look(now + 4 + GONE_MS, [exposure({}, now)]);
    assert.deepEqual(said.slice(1), ['resolved shop CVE-1', 'new-exposure shop CVE-1']);
  });

  it('is nothing where an advisory goes back and forth within a week', () => {
    const { said, look } = looking();
    const now = SINCE + 1;
    look(now, [exposure({ isNewlySaid: true })]);
    for (let hour = 1; hour < 48; hour++)
      look(now + hour * 3_600_000, hour % 5 === 0 ? [exposure({ isNewlySaid: true })] : [], HELD);
    assert.deepEqual(said, ['new-exposure shop CVE-1']);
    look(now + 48 * 3_600_000 + UNSAID_MS, [], HELD);
    assert.deepEqual(said.slice(1), ['resolved shop CVE-1']);
  });

  it('is not that something is gone where not all that they run was looked into', () => {
    const { said, look } = looking();
    const unsure = new Set(['shop']);
    look(SINCE + 1, [exposure({}, SINCE + 1)]);
    look(SINCE + 2, [], { unsure });
    look(SINCE + 2 + 10 * GONE_MS, [], { unsure });
    assert.deepEqual(said, ['new-exposure shop CVE-1']);
  });

  it('is nothing of what is excepted, also where it was there at the beginning, and that it is there once the exception ends', () => {
    const { said, look } = looking();
    const now = SINCE + 1;
    const unheard = exposure({ vulnerability: 'CVE-2' });
    look(now, [exposure({}, now), unheard]);
    for (let hour = 0; hour < 300; hour++)
      look(now + 1 + hour * 3_600_000, [], { excepted: [exposure({ isExploited: true }, now), unheard] });
    assert.deepEqual(said, ['new-exposure shop CVE-1']);
    look(now + 301 * 3_600_000, [exposure({ isExploited: true }, now), unheard]);
    assert.deepEqual(said.slice(1), ['new-exposure shop CVE-1', 'new-exposure shop CVE-2']);
    look(now + 302 * 3_600_000, [exposure({ isExploited: true }, now), unheard]);
    assert.equal(said.length, 3);
  });

  it('is nothing of what went away while it was excepted', () => {
    const { said, look } = looking();
    look(SINCE + 1, [exposure({}, SINCE + 1)]);
    look(SINCE + 2, [], { excepted: [exposure({}, SINCE + 1)] });
    look(SINCE + 3, []);
    look(SINCE + 3 + 10 * GONE_MS, []);
    assert.deepEqual(said, ['new-exposure shop CVE-1']);
  });

  it('is not that what they never heard of is gone', () => {
    const { said, look } = looking();
    look(SINCE, [exposure()]);
    look(SINCE + 1, []);
    look(SINCE + 1 + GONE_MS, []);
    assert.deepEqual(said, []);
  });
});
