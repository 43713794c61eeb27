import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { KubernetesObjects } from '../../../test/fakes/kubernetes-objects.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { ApiRefused } from '../errors.ts';
import { holdLease } from './hold-lease.ts';

const SECONDS = 30;
const PATH = '/apis/coordination.k8s.io/v1/namespaces/shearwall/leases/agent';

/** Processes on one clock, which goes on only where a test says so. */
function machines(objects = new KubernetesObjects()) {
  let nowMs = Date.parse('2026-03-01T00:00:00Z');
  const sleepers = new Set<{ at: number; wake(): void }>();
  const clock = {
    nowMs: () => nowMs,
    random: () => 0.5,
    sleep: async (ms: number, signal?: AbortSignal) =>
      await new Promise<void>((wake, fail) => {
        const sleeper = { at: nowMs + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => fail(signal.reason as Error), { once: true });
      }),
  };
  return {
    objects,
    async hold(holder: string, client: object = objects) {
      const input = {
        client: client as KubernetesObjects,
        namespace: 'shearwall',
        name: 'agent',
        holder,
        seconds: SECONDS,
      };
      return await holdLease(input, { ...serviceTestContext(), clock });
    },
    async pass(seconds: number): Promise<void> {
      for (let second = 0; second < seconds; second++) {
        nowMs += 1000;
        for (const sleeper of sleepers) if (sleeper.at <= nowMs && sleepers.delete(sleeper)) sleeper.wake();
        for (let some = 0; some < 5; some++) await turn();
      }
    },
  };
}

const refusing = (objects: KubernetesObjects): object => ({
  get: objects.get,
  create: objects.create,
  patch: async () => {
    throw new ApiRefused(503, 'etcd is away');
  },
});

describe('a Lease', () => {
  it('is held by one, for as long as that one renews it', async () => {
    const { objects, hold, pass } = machines();
    const first = await hold('a');
    let second: Awaited<ReturnType<typeof hold>> | undefined;
    void hold('b').then((held) => {
      second = held;
    });
    await pass(10 * SECONDS);
    assert.deepEqual([first.lost.aborted, second], [false, undefined]);
    await first.release();
    await pass(SECONDS);
    assert.deepEqual([first.lost.aborted, second?.epoch], [true, first.epoch + 1]);
    assert.equal(await second?.release(), true);
    const client = { get: objects.get, create: objects.create, patch: objects.patch };
    const third = await hold('c', client);
    client.patch = (refusing(objects) as KubernetesObjects).patch;
    assert.equal(await third.release(), false, 'the API server is away');
  });

  it('goes to another once it was not renewed for its time, and the first one knows before', async () => {
    const { objects, hold, pass } = machines();
    const client = { get: objects.get, create: objects.create, patch: objects.patch };
    const first = await hold('a', client);
    const second = hold('b');
    client.patch = (refusing(objects) as KubernetesObjects).patch;
    await pass((SECONDS * 2) / 3 + SECONDS / 3);
    assert.equal(first.lost.aborted, true);
    await pass(SECONDS);
    const held = await second;
    assert.equal(held.epoch, first.epoch + 1);
    await held.release();
  });

  it('is waited for while the API server is away, by who has reached it before', async () => {
    const { objects, hold, pass } = machines();
    const client = { get: objects.get, create: objects.create, patch: objects.patch };
    const away = async (): Promise<never> => await Promise.reject(new ApiRefused(503, 'etcd is away'));
    const first = await hold('a');
    const second = hold('b', client);
    await pass(SECONDS);
    client.get = away;
    await pass(10 * SECONDS);
    client.get = objects.get;
    await first.release();
    await pass(SECONDS);
    const held = await second;
    assert.equal(held.epoch, first.epoch + 1);
    await held.release();
    await assert.rejects(hold('c', { ...client, get: away }), /etcd is away/);
    client.get = async () => await Promise.reject(new ApiRefused(403, 'leases is forbidden'));
    await assert.rejects(hold('c', client), /forbidden/);
  });

  it('is lost where somebody else took it, and begun anew by a process of the same name', async () => {
    const { objects, hold, pass } = machines();
    const first = await hold('a');
    const again = await hold('a');
    assert.equal(again.epoch, first.epoch + 1);
    await pass(SECONDS);
    assert.deepEqual([first.lost.aborted, again.lost.aborted], [true, false]);
    await objects.patch(PATH, { spec: { holderIdentity: 'c', leaseTransitions: again.epoch + 1 } });
    await pass(SECONDS);
    assert.equal(again.lost.aborted, true);
    assert.equal(await again.release(), false);
  });

  it('goes on above what it was where somebody deleted it', async () => {
    const { objects, hold, pass } = machines();
    const first = await hold('a');
    await pass(5 * SECONDS);
    await objects.remove(PATH);
    await pass(SECONDS);
    assert.equal(first.lost.aborted, true);
    const again = await hold('a');
    assert.ok(again.epoch > first.epoch);
    await again.release();
  });
});
