import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pod } from '../../../test/fakes/pods.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import type { WatchEvent } from '../../kubernetes/index.ts';
import type { EndedRun } from '../../store/index.ts';
import { DEFAULT_OWNER_RULES } from '../owners/find-owner.ts';
import { LISTED_KINDS } from '../sync/kubernetes-lists.ts';
import { LiveCluster } from './live-cluster.ts';
import { Teller } from './teller.ts';
import type { AgentBatch, Told } from './types.ts';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const there = (name: string): WatchEvent => ({
  kind: 'there',
  object: pod({ name, startedAt: '2026-02-01T00:00:00Z', imageID: `app@sha256:${'a'.repeat(64)}` }),
});
const gone = (name: string): WatchEvent => ({ kind: 'gone', object: pod({ name }) });

/** A server that keeps what it is told and answers as a test says; `taken` where it says nothing. Time passes only while the teller sleeps. */
function telling({ answers = [], ended = [] }: { answers?: (Told | Error)[]; ended?: EndedRun[] } = {}) {
  const told: AgentBatch[] = [];
  const stop = new AbortController();
  let nowMs = NOW;
  let onSleep: () => Promise<void> = async () => {};
  const clock = {
    nowMs: () => nowMs,
    random: () => 0.5,
    sleep: async (ms: number) => {
      nowMs += ms;
      await onSleep();
      stop.signal.throwIfAborted();
    },
  };
  const server = {
    tell: async (batch: AgentBatch): Promise<Told> => {
      told.push(batch);
      const answer = answers[told.length - 1] ?? { kind: 'taken' };
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const context = { ...serviceTestContext(), clock, signal: stop.signal };
  const teller = new Teller({ server, live: new LiveCluster(DEFAULT_OWNER_RULES), epoch: 4, ended }, context);
  const pods = async (...events: WatchEvent[]): Promise<void> => {
    for (const event of events) await teller.heard('Pod', event);
  };
  const hearAll = async (...events: WatchEvent[]): Promise<void> => {
    for (const kind of LISTED_KINDS)
      if (kind !== 'Pod')
        for (const what of ['begun', 'synced'] as const) await teller.heard(kind, { kind: what });
    await pods({ kind: 'begun' }, ...events, { kind: 'synced' });
  };
  /** Tells until so many batches were told; each second one step is done. */
  const run = async (...steps: (() => Promise<void>)[]): Promise<void> => {
    onSleep = async () => {
      const step = steps.shift();
      if (step === undefined) stop.abort(new Error('the test ends'));
      await step?.();
    };
    await teller.tellAlways().catch((error: unknown) => assert.equal(error, stop.signal.reason));
  };
  return { teller, told, hearAll, pods, run };
}

const nothing = async (): Promise<void> => {};
const numbers = ({ sequence, base }: AgentBatch) => [sequence, base];
const names = (runs: readonly { workload: { name: string } }[]) => runs.map(({ workload }) => workload.name);

describe('telling a server what runs in a cluster', () => {
  it('tells all once everything was heard, then only what changes, each upon the one before', async () => {
    const { told, hearAll, pods, run } = telling();
    await run(
      nothing,
      async () => hearAll(there('a'), there('b')),
      nothing,
      async () => pods(there('c'), gone('a')),
    );
    assert.deepEqual(told.map(numbers), [
      [1, 0],
      [2, 1],
    ]);
    assert.deepEqual(
      told.map(({ put }) => names(put)),
      [['a', 'b'], ['c']],
    );
    assert.deepEqual(names(told[1]?.gone ?? []), ['a']);
    assert.deepEqual(
      told.map(({ epoch }) => epoch),
      [4, 4],
    );
  });

  it('tells again what was not taken, in the same words', async () => {
    const later = { kind: 'later', afterMs: 3000 } as const;
    const { told, hearAll, run } = telling({ answers: [new Error('no route'), later] });
    await run(async () => hearAll(there('a')), nothing, nothing, nothing);
    assert.deepEqual(
      told.map(({ sequence }) => sequence),
      [1, 1, 1],
    );
    assert.deepEqual(told[2], told[0]);
  });

  it('tells all again where the server lacks what it builds on, and forgets nothing that ended', async () => {
    const { told, hearAll, pods, run } = telling({
      answers: [{ kind: 'taken' }, { kind: 'whole' }],
    });
    await run(
      async () => hearAll(there('a')),
      async () => pods(gone('a'), there('b')),
      nothing,
    );
    assert.deepEqual(told.map(numbers), [
      [1, 0],
      [2, 1],
      [3, 0],
    ]);
    assert.deepEqual([names(told[2]?.ended ?? []), names(told[2]?.put ?? [])], [['a'], ['b']]);
  });

  it('stops where another process watches the cluster', async () => {
    const { told, hearAll, run } = telling({ answers: [{ kind: 'superseded' }] });
    await run(async () => hearAll(there('a')), nothing, nothing);
    assert.equal(told.length, 1);
  });

  it('says when nobody looked: before the first time, and while a watch had to begin anew', async () => {
    const { told, hearAll, pods, run } = telling();
    await run(
      async () => hearAll(there('a')),
      async () => pods(there('b')),
      nothing,
      async () => pods({ kind: 'begun' }, there('a')),
      async () => pods({ kind: 'synced' }),
    );
    assert.deepEqual(
      told.flatMap(({ unseen }) => unseen),
      [
        { from: undefined, to: NOW + 1000 },
        { from: NOW + 2000, to: NOW + 5000 },
      ],
    );
    assert.deepEqual(names(told.at(-1)?.gone ?? []), ['b']);
  });

  it('takes for watched no more than is known to have been, where events may have lain there', async () => {
    const { teller, told, hearAll, run } = telling();
    await run(
      async () => hearAll(there('a')),
      nothing,
      async () => teller.heardUntil(NOW + 2000),
      async () => {
        await teller.heard('Pod', there('b'), 0);
        for (const kind of ['begun', 'synced'] as const) await teller.heard('Pod', { kind });
      },
      nothing,
    );
    assert.deepEqual(told.flatMap(({ unseen }) => unseen).at(-1), { from: NOW + 2000, to: NOW + 4000 });
  });

  it('keeps what ended until it was taken, also of the process before it', async () => {
    const workload = { namespace: 'shop', kind: 'Pod', name: 'old', owner: undefined };
    const run = {
      workload,
      container: 'main',
      digest: undefined,
      reference: 'app:1',
      platform: '',
      count: 1,
    };
    const ended = [{ ...run, since: NOW - 9000, until: NOW - 8000 }];
    const first = telling({ ended, answers: Array.from({ length: 9 }, () => new Error('no route')) });
    await first.run(
      async () => first.hearAll(there('a')),
      async () => first.pods(gone('a')),
      nothing,
    );
    assert.deepEqual(names(first.teller.untold()), ['old', 'a']);
    const second = telling({ ended: first.teller.untold() });
    await second.run(async () => second.hearAll(), nothing);
    assert.deepEqual([names(second.told[0]?.ended ?? []), second.teller.untold()], [['old', 'a'], []]);
  });

  it('says now and then that it still watches, and that nothing changed', async () => {
    const { told, hearAll, run } = telling();
    await run(async () => hearAll(there('a')), ...Array.from({ length: 61 }, () => nothing));
    assert.deepEqual(told.map(numbers).at(-1), [2, 1]);
    assert.deepEqual(told.at(-1)?.put, []);
  });
});
