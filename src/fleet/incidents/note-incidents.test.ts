import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { image, type TestFleet, testFleet, time } from '../../../test/fakes/test-fleet.ts';
import {
  dueNotifications,
  listNotifications,
  NOTICE_KINDS,
  type Notification,
  recordNotificationRule,
  recordRemark,
} from '../../store/index.ts';
import { viewMatched } from '../matching/matched-view.ts';
import { noteIncidents } from './note-incidents.ts';

const HOUR = 3_600_000;
const flaw = (name: string, fixed?: string) => {
  const item = fakeAdvisory('CVE-1', {
    ecosystem: 'npm',
    name,
    scheme: 'semver',
    ...(fixed !== undefined && { fixed }),
  });
  return [{ items: [item] }];
};

describe('what has changed for owners', () => {
  let fleet: TestFleet;
  before(async () => {
    fleet = await testFleet();
    const rule = { events: NOTICE_KINDS, createdBy: '', createdAt: 0, channel: 'log' };
    await fleet.store.write(async (edit) => {
      await recordNotificationRule(edit, { ...rule, id: 'of-shop', name: 'shop', teams: ['shop'] });
      await recordNotificationRule(edit, { ...rule, id: 'of-all', name: 'all', teams: undefined });
    });
    await fleet.claim(image('a'), ['pkg:npm/left-pad@1.0.0', 'pkg:npm/left-pad@1.0.1']);
    await fleet.claim(image('b'), ['pkg:npm/left-pad@2.0.0']);
  });
  after(async () => await fleet[Symbol.asyncDispose]());

  const run = async (name: string, startedAt: string, team = 'shop'): Promise<void> => {
    const at = new Date(fleet.now.ms).toISOString();
    await fleet.see(at, [{ name: 'front', digest: image(name), labels: { team }, startedAt }], {
      staleAfterMs: 48 * HOUR,
    });
  };
  const look = async (hours: number): Promise<string[]> => {
    fleet.now.ms += hours * HOUR;
    const before = new Map((await sent()).map((each) => [each.id, each.notices.length]));
    await noteIncidents(await viewMatched(fleet), { clock: { nowMs: () => fleet.now.ms } as never });
    const told = (await sent()).flatMap(({ id, ruleId, owner, notices }) =>
      notices
        .slice(before.get(id) ?? 0)
        .map(
          ({ kind, vulnerability, cluster = '' }) => `${ruleId} ${owner}: ${kind} ${vulnerability}${cluster}`,
        ),
    );
    return told.sort();
  };
  const sent = async (): Promise<readonly Notification[]> =>
    (await fleet.store.read((view) => listNotifications(view, { owners: undefined, limit: 100 }))).rows;

  it('is not looked for where the fleet is behind its advisories', async () => {
    await run('a', '2026-03-01T00:00:00Z');
    const noted = await noteIncidents(await viewMatched(fleet), {
      clock: { nowMs: () => fleet.now.ms } as never,
    });
    assert.deepEqual(noted, { notices: undefined });
  });

  it('is told in one digest for each team and one for everything, once, however many components have it', async () => {
    await fleet.advise([{ items: [] }]);
    assert.deepEqual(await look(1), []);
    await fleet.advise(flaw('left-pad'));
    assert.deepEqual(await look(1), ['of-all : new-exposure CVE-1', 'of-shop shop: new-exposure CVE-1']);
    assert.deepEqual(await look(1), []);
  });

  it('waits for what else comes, and is due in five minutes', async () => {
    const due = async (at: number) => await fleet.store.read((view) => dueNotifications(view, at, 10));
    const [first] = await sent();
    assert.deepEqual(await due((first?.dueAt ?? 0) - 1), []);
    assert.equal((await due(first?.dueAt ?? 0)).length, 2);
  });

  it('is nothing while an owner has an exception, and that it is there again once that has ended', async () => {
    const except = async (owner: string): Promise<void> =>
      await fleet.store.write((edit) =>
        recordRemark(edit, {
          id: owner,
          vulnerability: 'CVE-1',
          package: 'pkg:npm/left-pad',
          image: undefined,
          owner,
          workload: undefined,
          status: 'affected',
          justification: undefined,
          text: 'until the next release',
          expiresAt: fleet.now.ms + 5 * HOUR,
          createdBy: 'Ada',
          createdAt: fleet.now.ms,
          endedBy: undefined,
          endedAt: undefined,
        }),
      );
    await run('a', '2026-03-01T00:00:00Z', 'ads');
    assert.deepEqual(await look(1), []);
    await run('a', '2026-03-01T00:00:00Z');
    await except('ads');
    assert.deepEqual(await look(1), []);
    await except('shop');
    await look(3);
    assert.deepEqual(await look(1), []);
    assert.deepEqual(await look(1), ['of-all : new-exposure CVE-1', 'of-shop shop: new-exposure CVE-1']);
  });

  it('is resolved by a rollout, and silent while an advisory is withdrawn and comes back', async () => {
    await fleet.advise([{ items: [] }]);
    assert.deepEqual(await look(1), []);
    assert.deepEqual(await look(30), []);
    await fleet.advise(flaw('left-pad', '2.0.0'));
    assert.deepEqual(await look(1), ['of-all : fix-ready CVE-1', 'of-shop shop: fix-ready CVE-1']);
    await run('b', '2026-04-02T00:00:00Z');
    assert.deepEqual(await look(1), []);
    assert.deepEqual(await look(2), ['of-all : resolved CVE-1', 'of-shop shop: resolved CVE-1']);
  });

  it('is that a cluster is not watched any more, once, to whoever hears of everything', async () => {
    assert.deepEqual(await look(49), ['of-all : coverage-lost prod']);
    assert.deepEqual(await look(49), []);
  });

  it('keeps to what is owned: an owner who is forgotten is in no digest any more', async () => {
    const { forgetOwner } = await import('../../store/index.ts');
    await forgetOwner(fleet.store, { team: 'shop', at: time('2026-05-01') });
    assert.deepEqual([...new Set((await sent()).map(({ owner }) => owner))], ['']);
  });
});
