import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advisoriesIn, readFeedFiles, rejectionsIn } from '../../../../test/fakes/feed-items.ts';

type Event = [day: number, type: string, data?: object];

const document = (...events: Event[]): string =>
  JSON.stringify({
    'schema-version': '2.0.2',
    package: { name: 'a' },
    advisories: [
      {
        id: 'CGA-2222-3333-4444',
        aliases: ['CVE-2026-1111', 'GHSA-5555-6666-7777'],
        events: events.map(([day, type, data]) => ({ timestamp: `2026-01-0${day}T00:00:00Z`, type, data })),
      },
    ],
  });

const read = (content: string) => readFeedFiles({ 'a.advisories.yaml': content });

describe("Wolfi's advisories", () => {
  const said = async (...events: Event[]) => {
    const [advisory] = advisoriesIn((await read(document(...events))).items);
    const [affected] = advisory?.affected ?? [];
    return [affected?.status, affected?.fix.state, affected?.fix.versions, affected?.fix.reason];
  };

  it('goes by what happened last', async () => {
    const detected: Event = [1, 'detection', { type: 'manual' }];
    const fixed: Event = [2, 'fixed', { 'fixed-version': '1.10-r0' }];
    const none: string[] = [];
    assert.deepEqual(await said(detected), ['affected', 'not-fixed', none, undefined]);
    assert.deepEqual(await said(fixed, detected), ['affected', 'fixed', ['1.10-r0'], undefined]);
    const falsePositive: Event = [
      3,
      'false-positive-determination',
      { type: 'vulnerable-code-version-not-used', note: 'it\nis 2.0' },
    ];
    assert.deepEqual(await said(detected, fixed, falsePositive), [
      'not-affected',
      'unknown',
      none,
      'vulnerable-code-version-not-used: it is 2.0',
    ]);
    assert.deepEqual(await said([3, 'pending-upstream-fix', { note: 'soon' }]), [
      'affected',
      'deferred',
      none,
      'pending-upstream-fix: soon',
    ]);
    assert.deepEqual(await said([3, 'fix-not-planned', {}]), [
      'affected',
      'will-not-fix',
      none,
      'fix-not-planned',
    ]);
    assert.deepEqual(await said([3, 'fixed', { 'fixed-version': '0' }]), [
      'not-affected',
      'unknown',
      none,
      undefined,
    ]);
  });

  it('keeps the names and dates', async () => {
    const { feed, items } = await read(document([1, 'detection'], [2, 'fixed', { 'fixed-version': '1-r0' }]));
    const [advisory] = advisoriesIn(items);
    assert.deepEqual([feed.kind, feed.covers], ['wolfi', []]);
    assert.deepEqual(advisory?.aliases, ['CVE-2026-1111', 'GHSA-5555-6666-7777']);
    assert.deepEqual(
      [advisory.published, advisory.modified],
      ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
    );
  });

  it('counts what it does not understand', async () => {
    const { items } = await readFeedFiles({
      'a.yaml': document([1, 'detection']),
      'b.yaml': 'schema-version: 1\npackage: {name: b}',
      'c.yaml': 'a: [',
      'd.yaml': document([1, 'ascended']),
      'e.yaml': document(),
      'f.yaml': `${'- '.repeat(20_000)}x`,
      'g.yaml': '[1, 2]',
    });
    assert.deepEqual(
      advisoriesIn(items).map(({ affected }) => affected[0]?.status),
      ['affected', 'undetermined'],
    );
    assert.equal(rejectionsIn(items).length, 6);
  });
});
