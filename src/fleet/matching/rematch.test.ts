import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advisoryDatabase, type FakeFeed, fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { impatientClock } from '../../../test/fakes/repository-context.ts';
import { image, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import { silentProgress } from '../../base/index.ts';
import { type Rematch, rematch } from './rematch.ts';

const context = {
  clock: impatientClock(() => 1),
  progress: silentProgress,
  signal: new AbortController().signal,
};
const npm = (id: string, name: string, fixed: string) =>
  fakeAdvisory(id, { ecosystem: 'npm', name, fixed, scheme: 'npm' });
const feed = (...items: FakeFeed['items'][number][]): FakeFeed[] => [{ covers: ['npm'], items }];

async function match(fleet: TestFleet, feeds: FakeFeed[]): Promise<Rematch> {
  const database = await advisoryDatabase(feeds);
  try {
    return await rematch({ store: fleet.store, advisories: database }, context);
  } finally {
    database.close();
  }
}

describe('matching a fleet with a database', () => {
  it('judges all versions once, then nothing, then what is new', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('a'), ['pkg:npm/a@1.0.0', 'pkg:npm/b@1.0.0']);
    const feeds = feed(npm('CVE-2026-1', 'a', '2.0.0'));
    assert.equal((await match(fleet, feeds)).judged, 2);
    assert.equal((await match(fleet, feeds)).judged, 0);
    await fleet.claim(image('b'), ['pkg:npm/a@1.5.0', 'pkg:npm/b@1.0.0']);
    assert.equal((await match(fleet, feeds)).judged, 1);
  });

  it('judges only versions of packages about which the feeds say something else', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('a'), ['pkg:npm/a@1.0.0', 'pkg:npm/b@1.0.0', 'pkg:npm/c@1.0.0']);
    await match(fleet, feed(npm('CVE-2026-1', 'a', '2.0.0'), npm('CVE-2026-2', 'b', '2.0.0')));
    const next = feed(npm('CVE-2026-1', 'a', '2.0.0'), npm('CVE-2026-3', 'c', '2.0.0'));
    assert.deepEqual(await match(fleet, next), { judged: 2, changed: 2 }, 'b lost its advisory, c got one');
  });

  it('judges again when a feed that covers an ecosystem completely is added or removed', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('a'), ['pkg:npm/a@1.0.0']);
    await match(fleet, [{ covers: ['PyPI'], items: [npm('CVE-2026-1', 'z', '2.0.0')] }]);
    assert.equal((await match(fleet, feed(npm('CVE-2026-1', 'z', '2.0.0')))).judged, 1);
  });

  it('takes up a run that was cut short', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('a'), ['pkg:npm/a@1.0.0']);
    const database = await advisoryDatabase(feed(npm('CVE-2026-1', 'a', '2.0.0')));
    const abort = new AbortController();
    const cut = {
      ...context,
      signal: abort.signal,
      progress: { start: () => ({ add: () => abort.abort(), done() {} }) },
    };
    await assert.rejects(rematch({ store: fleet.store, advisories: database }, cut));
    await rematch({ store: fleet.store, advisories: database }, context);
    database.close();
    await match(fleet, feed(npm('CVE-2026-2', 'a', '2.0.0')));
    await fleet.see('2026-03-31', [{ digest: image('a') }]);
    const ask = async (id: string) => (await fleet.ask(id)).exposed.runs;
    assert.deepEqual([await ask('CVE-2026-1'), await ask('CVE-2026-2')], [0, 1]);
  });
});
