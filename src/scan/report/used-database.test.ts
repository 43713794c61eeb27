import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AdvisoryDatabase, Feed } from '../../advisories/index.ts';
import { digestOf } from '../../base/index.ts';
import { releaseLife, usedDatabase } from './used-database.ts';

const DAY = 86_400;
const NOW = Date.UTC(2026, 10, 24) / 1000;

function feed(given: Partial<Feed>): Feed {
  return {
    id: 'f',
    kind: 'osv',
    url: undefined,
    dataDate: NOW,
    fetchedAt: NOW,
    records: 1,
    rejected: 0,
    covers: [],
    ...given,
  };
}

function states(...feeds: Partial<Feed>[]) {
  const database = { digest: digestOf('x'), builtAt: NOW, feeds: feeds.map(feed) };
  return usedDatabase(database as unknown as Parameters<typeof usedDatabase>[0], new Set(), NOW).feeds.map(
    ({ ageDays, isStale }) => [ageDays, isStale],
  );
}

describe('usedDatabase', () => {
  it('goes by the age of what a feed says, not of the download', () => {
    assert.deepEqual(states({ dataDate: NOW - 15 * DAY }, { dataDate: NOW - 14 * DAY }), [
      [15, true],
      [14, false],
    ]);
    assert.deepEqual(states({ dataDate: undefined, fetchedAt: NOW - 20 * DAY }), [[20, true]]);
  });

  it('gives ends of support more time, and knows no negative age', () => {
    assert.deepEqual(states({ kind: 'end-of-life', dataDate: NOW - 300 * DAY }, { dataDate: NOW + DAY }), [
      [300, false],
      [0, false],
    ]);
  });
});

describe('releaseLife', () => {
  const state = (support: Partial<NonNullable<ReturnType<AdvisoryDatabase['releaseSupport']>>>) => {
    const database = { releaseSupport: () => ({ ecosystem: 'Debian:9', name: 'Stretch', ...support }) };
    return releaseLife(database, { ecosystems: ['Debian:9'], name: 'Debian GNU/Linux 9' }, NOW)?.state;
  };

  it('is over when nobody gives fixes for nothing any more', () => {
    assert.equal(state({ endOfLife: '2026-11-22' }), 'over');
    assert.equal(
      state({ endOfLife: '2020-07-18', endOfLongTermSupport: '2022-06-30', endOfPaidSupport: '2027-06-30' }),
      'over',
    );
    assert.equal(state({ endOfLife: '2025-07-18', endOfLongTermSupport: '2028-06-30' }), 'long-term');
    assert.equal(state({ endOfLife: '2026-11-24' }), 'supported');
    assert.equal(state({}), 'supported');
  });
});
