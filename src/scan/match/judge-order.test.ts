import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { databaseOf, subjectOf } from '../../../test/fakes/judging.ts';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import type { AdvisoryDatabase, PackageAdvisory } from '../../advisories/index.ts';
import type { Judgement } from '../types.ts';
import { judge } from './judge.ts';

describe('judge: order', () => {
  it('comes to the same whatever the order of its facts', async () => {
    const names = ['GHSA-a', 'GHSA-b', 'X-1', 'X-2'];
    const statement = fc.record({
      id: fc.constantFrom(...names),
      fixed: fc.constantFrom('1.0.0', '2.0.0', '3.0.0'),
      status: fc.constantFrom('affected' as const, 'affected' as const, 'not-affected' as const),
      modified: fc.constantFrom(undefined, '2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z'),
      feed: fc.constantFrom('a', 'b'),
      vulnerability: fc.constantFrom('CVE-2026-0001', 'CVE-2026-0002'),
    });
    const base = await databaseOf({ id: 'a', items: [], covers: ['npm'] });
    const order = fc
      .array(statement, { maxLength: 8 })
      .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })));
    const asked = (rows: readonly PackageAdvisory[]): Judgement =>
      judge(subjectOf('pkg:npm/lodash@1.5.0'), { ...copyOf(base), advisoriesOf: () => rows });
    fc.assert(
      fc.property(order, ([rows, shuffled]) => {
        assert.deepEqual(asked(shuffled.map(rowOf)), asked(rows.map(rowOf)));
      }),
      { numRuns: howOften({ quick: 60, long: 200 }) },
    );
  });
});

function copyOf(database: AdvisoryDatabase): AdvisoryDatabase {
  return { ...database, feeds: database.feeds, feedsFor: (ecosystem) => database.feedsFor(ecosystem) };
}

type Row = {
  id: string;
  fixed: string;
  status: 'affected' | 'not-affected';
  modified: string | undefined;
  feed: string;
  vulnerability: string;
};

function rowOf({ id, fixed, status, modified, feed, vulnerability }: Row): PackageAdvisory {
  return {
    vulnerability,
    advisory: id,
    feed,
    modified,
    affected: {
      ecosystem: 'npm',
      name: 'lodash',
      status,
      range: { scheme: 'npm', intervals: [{ high: fixed }] },
      fix: { state: 'fixed', versions: [fixed] },
    },
  };
}
