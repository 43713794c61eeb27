import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { databaseOf, subjectOf } from '../../../test/fakes/judging.ts';
import type { AdvisoryDatabase, PackageAdvisory } from '../../advisories/index.ts';
import type { VersionRange } from '../../versions/index.ts';
import { judge } from './judge.ts';

type Branch = Partial<VersionRange>;

/** The range of the match of 1.5.0 with one advisory that has an entry for each branch. */
async function rangeOf(...branches: Branch[]): Promise<VersionRange | undefined> {
  const base = await databaseOf({ id: 'a', items: [], covers: ['npm'] });
  const rows = branches.map(
    (branch): PackageAdvisory => ({
      vulnerability: 'CVE-2026-0001',
      advisory: 'GHSA-a',
      feed: 'a',
      modified: undefined,
      affected: {
        ecosystem: 'npm',
        name: 'lodash',
        status: 'affected',
        range: { scheme: 'npm', intervals: [], ...branch },
        fix: { state: 'unknown', versions: [] },
      },
    }),
  );
  const database: AdvisoryDatabase = {
    ...base,
    feeds: base.feeds,
    feedsFor: (ecosystem) => base.feedsFor(ecosystem),
    advisoriesOf: () => rows,
  };
  return judge(subjectOf('pkg:npm/lodash@1.5.0'), database).matches[0]?.range;
}

const own = { low: '1.0.0', high: '1.6.0' };

describe('the range of a match', () => {
  it('is of all branches, rising, with one that begins nowhere in front', async () => {
    const [first, next] = [{ high: '0.5.0' }, { low: '2.0.0', high: '2.1.0' }];
    const last = { low: '10.0.0', high: '10.2.0' };
    const expected = { scheme: 'npm', intervals: [first, own, next, last] };
    for (const order of [
      [last, own, next, first],
      [first, next, own, last],
      [own, first, last, next],
    ])
      assert.deepEqual(await rangeOf(...order.map((interval) => ({ intervals: [interval] }))), expected);
  });

  it('names each single version of a branch once', async () => {
    const range = await rangeOf(
      { intervals: [own] },
      { versions: ['3.0.0'] },
      { versions: ['3.0.0', '4.0.0'] },
    );
    assert.deepEqual(range, { scheme: 'npm', intervals: [own], versions: ['3.0.0', '4.0.0'] });
  });

  it('is its own branch alone where another one leaves out what this one may mean', async () => {
    const range = await rangeOf({ intervals: [own] }, { intervals: [{ high: '9.0.0' }], except: ['1.5.0'] });
    assert.deepEqual(range, { scheme: 'npm', intervals: [own] });
  });

  it('is its own branch alone where another one counts in another way', async () => {
    const range = await rangeOf({ intervals: [own] }, { scheme: 'semver', intervals: [{ low: '7.0.0' }] });
    assert.deepEqual(range, { scheme: 'npm', intervals: [own] });
  });
});
