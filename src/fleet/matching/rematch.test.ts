import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advisoryDatabase, type FakeFeed, fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { impatientClock } from '../../../test/fakes/repository-context.ts';
import { image, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import { silentProgress } from '../../base/index.ts';
import { silentLog } from '../../base/log.ts';
import { type Store, setSetting } from '../../store/index.ts';
import { matchFleet } from './match-fleet.ts';
import { takeMatchLease } from './match-lease.ts';
import { readMatchState } from './match-state.ts';
import { openMatched } from './matched-view.ts';
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

/** The store, on which another matcher takes the turn just before some of the writes, which are counted from 0. */
function superseded(store: Store, isBefore: (write: number) => boolean): Store {
  let writes = 0;
  return new Proxy(store, {
    get: (target, key) => {
      if (key === 'write')
        return async (work: Parameters<Store['write']>[0]) => {
          const number = writes++;
          return await target.write(async (edit) => {
            if (isBefore(number)) await setSetting(edit, 'matching.epoch', String(1000 + number));
            return await work(edit);
          });
        };
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
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
    const last = feed(npm('CVE-2026-1', 'a', '3.0.0'), npm('CVE-2026-3', 'c', '2.0.0'));
    assert.deepEqual(
      await match(fleet, last),
      { judged: 1, changed: 1 },
      'b had none before and has none now',
    );
  });

  it('says by which advisories all is judged', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('a'), ['pkg:npm/a@1.0.0']);
    const advisories = await advisoryDatabase(feed());
    const answer = await matchFleet({ store: fleet.store, advisories }, context);
    assert.deepEqual(answer, { judged: 1, changed: 0, databaseDigest: advisories.digest });
    advisories.close();
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

  /** Ends a match after the first page. */
  const cutShort = () => {
    const abort = new AbortController();
    const progress = { start: () => ({ add: () => abort.abort(), done() {} }) };
    return { ...context, signal: abort.signal, progress };
  };
  const flaw = () => feed(npm('CVE-2026-1', 'a', '2.0.0'));
  const other = () => feed(npm('CVE-2026-2', 'z', '2.0.0'));
  const verdict = async (fleet: TestFleet, feeds: FakeFeed[], id = 'CVE-2026-1') => {
    await fleet.advise(feeds);
    return (await fleet.ask(id)).verdict;
  };

  it('leaves nothing of a match that was cut short with another copy of the advisories', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('a'), ['pkg:npm/a@1.0.0']);
    await fleet.see('2026-03-31', [{ digest: image('a') }]);
    assert.equal(await verdict(fleet, flaw()), 'exposed');
    const copy = await advisoryDatabase(other(), fleet.now.ms / 1000);
    await assert.rejects(rematch({ store: fleet.store, advisories: copy }, cutShort()));
    copy.close();
    assert.equal(await verdict(fleet, flaw()), 'exposed');
  });

  it('refuses a database older than the one that the fleet was matched with, and an answer by it says so', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('a'), ['pkg:npm/a@1.0.0']);
    await fleet.see('2026-03-31', [{ digest: image('a') }]);
    assert.equal(await verdict(fleet, flaw()), 'exposed');
    const older = await advisoryDatabase(other(), fleet.now.ms / 1000 - 1);
    await assert.rejects(rematch({ store: fleet.store, advisories: older }, context), {
      code: 'FLEET_ADVISORIES_OLDER',
    });
    older.close();
    await fleet.advise(other(), fleet.now.ms / 1000 - 1);
    const answer = await fleet.ask('CVE-2026-2');
    assert.deepEqual([answer.verdict, answer.unknownReasons[0]?.code], ['unknown', 'not-matched']);
    assert.match(answer.unknownBecause[0] ?? '', /older than those that the fleet was matched with/);
    assert.equal(await verdict(fleet, flaw()), 'exposed');
  });

  it('writes nothing in any of its steps once another has taken its turn', async () => {
    const steps = [
      'the turn is taken',
      'what was judged is unsettled',
      'versions are judged',
      'it is finished',
    ];
    for (const [at, step] of steps.entries()) {
      await using fleet = await testFleet();
      await fleet.claim(image('a'), ['pkg:npm/a@1.0.0']);
      const advisories = await advisoryDatabase(flaw());
      const store = superseded(fleet.store, (write) => write === at);
      const matching = rematch({ store, advisories }, context);
      if (at === 0) await matching;
      else await assert.rejects(matching, { code: 'FLEET_MATCH_SUPERSEDED' }, step);
      const before = await fleet.store.read((view) => readMatchState(view, advisories));
      assert.equal(before.isSameDatabase, at === 0, step);
      advisories.close();
    }
  });

  it('is tried again for a question where others take its turn, five times at most', async () => {
    for (const times of [4, 5]) {
      await using fleet = await testFleet();
      await fleet.claim(image('a'), ['pkg:npm/a@1.0.0']);
      const advisories = await advisoryDatabase(flaw());
      // Of each match: the turn is taken, then the first step, then the turn is given back.
      const store = superseded(fleet.store, (write) => write % 3 === 1 && write < 3 * times);
      const opened = openMatched({ store, advisories } as never, { ...context, log: silentLog });
      if (times === 5) await assert.rejects(opened, { code: 'FLEET_MATCH_SUPERSEDED' });
      else assert.ok('matched' in (await opened));
      advisories.close();
    }
  });

  it('waits for another matcher, and writes nothing more once another has taken its turn', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('a'), ['pkg:npm/a@1.0.0']);
    await fleet.see('2026-03-31', [{ digest: image('a') }]);
    const now = { ms: 1 };
    const clock = { ...impatientClock(() => now.ms), sleep: async () => void (now.ms += 1000) };
    const slow = await takeMatchLease(fleet.store, { ...context, clock });
    const newest = await advisoryDatabase(flaw());
    const { judged } = await rematch({ store: fleet.store, advisories: newest }, { ...context, clock });
    assert.deepEqual([judged, now.ms > 10_000], [1, true], 'it waited until the turn was over');
    await assert.rejects(
      fleet.store.write((edit) => slow.hold(edit)),
      { code: 'FLEET_MATCH_SUPERSEDED' },
    );
    await slow.release();
    assert.equal((await rematch({ store: fleet.store, advisories: newest }, context)).judged, 0);
    newest.close();
  });
});
