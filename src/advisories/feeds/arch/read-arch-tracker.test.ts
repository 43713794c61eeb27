import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advisoriesIn, readFeedFile, rejectionsIn } from '../../../../test/fakes/feed-items.ts';

const group = (changes: object): object => ({
  name: 'AVG-1',
  packages: ['curl', 'lib32-curl'],
  status: 'Fixed',
  severity: 'High',
  type: 'arbitrary code execution',
  affected: '8.3.0-1',
  fixed: '8.4.0-1',
  ticket: null,
  issues: ['CVE-2023-38545'],
  advisories: ['ASA-202310-1'],
  ...changes,
});
const read = (groups: object[]) => readFeedFile('all.json', JSON.stringify(groups));

describe("Arch Linux' security tracker", () => {
  it('says of each CVE which packages have it, and what fixes them', async () => {
    const { feed, items } = await read([
      group({}),
      group({
        name: 'AVG-2',
        status: 'Vulnerable',
        fixed: null,
        issues: ['CVE-2026-0001', 'CVE-2026-0002'],
        packages: ['vim'],
      }),
      group({
        name: 'AVG-3',
        status: 'Not affected',
        fixed: null,
        issues: ['CVE-2026-0003'],
        packages: ['vim'],
      }),
    ]);
    assert.deepEqual([feed.kind, feed.id, feed.covers], ['arch-tracker', 'arch-tracker', []]);
    assert.deepEqual(
      advisoriesIn(items).map(({ id, affected, severities }) => [
        id,
        severities[0]?.level,
        ...affected.map(({ name, status, range, fix }) => [
          name,
          status,
          range.intervals[0]?.high,
          fix.state,
        ]),
      ]),
      [
        [
          'CVE-2023-38545',
          'high',
          ['curl', 'affected', '8.4.0-1', 'fixed'],
          ['lib32-curl', 'affected', '8.4.0-1', 'fixed'],
        ],
        ['CVE-2026-0001', 'high', ['vim', 'affected', undefined, 'not-fixed']],
        ['CVE-2026-0002', 'high', ['vim', 'affected', undefined, 'not-fixed']],
        ['CVE-2026-0003', 'high', ['vim', 'not-affected', undefined, 'unknown']],
      ],
    );
  });

  it('counts what it cannot use, and goes on', async () => {
    const { items } = await read([
      group({ issues: [] }),
      group({ status: 'Unknown', fixed: null }),
      group({ packages: ['a\u0000b'] }),
      group({ fixed: ['8'] }),
      group({}),
    ]);
    assert.deepEqual(
      advisoriesIn(items).map(({ affected }) => affected[0]?.status),
      ['undetermined', 'undetermined', 'affected'],
    );
    assert.equal(rejectionsIn(items).length, 3);
  });
});
