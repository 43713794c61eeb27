import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { image, type TestFleet, testFleet } from '../../../../test/fakes/test-fleet.ts';
import { viewMatched } from '../../matching/matched-view.ts';
import { parseQuestion } from '../parse-question.ts';
import type { AskedTime, ExposedRun } from '../types.ts';
import { exportExposure, SPOOLED_FORMATS } from './export-exposure.ts';
import { EXPOSURE_GROUPS, renderExposure } from './render-exposure.ts';
import { RowSpool } from './row-spool.ts';

const XZ = 'pkg:deb/debian/liblzma5@5.6.1-1?arch=amd64&distro=debian-13&upstream=xz-utils';

/** Images that run, that ran before, and that never did. */
async function busyFleet(): Promise<TestFleet> {
  const fleet = await testFleet();
  for (const name of ['a', 'b', 'c', 'd', 'e']) await fleet.claim(image(name), [XZ]);
  const seen = (names: string[], startedAt: string) =>
    names.map((name) => ({ name, digest: image(name), namespace: `team-${name}`, startedAt }));
  await fleet.see('2026-03-02', seen(['c', 'b', 'a'], '2026-03-01T00:00:00Z'));
  await fleet.see('2026-03-10', seen(['b', 'a'], '2026-03-01T00:00:00Z'));
  return fleet;
}

const context = (fleet: TestFleet) => ({
  clock: { nowMs: () => fleet.now.ms, sleep: async () => {}, random: () => 0 },
  signal: new AbortController().signal,
});

describe('an answer with all of its rows', () => {
  for (const kind of ['now', 'archive'] as const)
    it(`is the same text, read in pages of two rows, as if it were made at once: ${kind}`, async () => {
      await using fleet = await busyFleet();
      const time: AskedTime = { kind };
      const whole = await fleet.ask('liblzma5', { time });
      assert.equal(whole.images.length, kind === 'now' ? 2 : 5);
      const question = parseQuestion('liblzma5', undefined);
      for (const format of SPOOLED_FORMATS)
        for (const group of EXPOSURE_GROUPS) {
          const input = { fleet: await viewMatched(fleet), question, time, format, group, limit: 2 };
          using exported = await exportExposure(input, context(fleet));
          const text = [...exported.pieces()].join('');
          const terminal = { width: 100, isUnicode: true };
          assert.equal(text, renderExposure(whole, { format, group, terminal }), `${format} by ${group}`);
        }
    });

  it('counts rows that may be of another platform below a table, as if it were made at once', () => {
    using spool = new RowSpool();
    const run = { owner: 'a', cluster: '', namespace: '', kind: '', workload: '', container: '', from: 0 };
    const runs = [true, false, false].map((certain) => ({ ...run, certain, image: 1 }) as ExposedRun);
    spool.add({ runs, images: [] });
    assert.equal(spool.uncertain, 2);
  });

  it('says where each page goes on, and that the last one goes on nowhere', async () => {
    await using fleet = await busyFleet();
    const pages = [];
    for (let after: string | undefined; pages.length < 10; ) {
      const page = await fleet.ask('liblzma5', { time: { kind: 'archive' }, limit: 2, after });
      pages.push([page.runs.length, page.images.length, page.moreRuns]);
      after = page.next;
      if (after === undefined) break;
    }
    // Three runs, one of them past, and two images that never ran.
    assert.deepEqual(pages, [
      [2, 2, 3],
      [1, 2, 1],
      [0, 1, 0],
    ]);
    for (const after of ['x', 'r1', 'i1.x', 'r0.bm90IGpzb24'])
      await assert.rejects(fleet.ask('liblzma5', { after }), { code: /^(?:FLEET|STORE)_CURSOR$/ });
  });
});
