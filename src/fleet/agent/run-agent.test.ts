import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { KubernetesObjects } from '../../../test/fakes/kubernetes-objects.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { ApiRefused, ClusterLoginError, type KubernetesClient } from '../../kubernetes/index.ts';
import { DEFAULT_OWNER_RULES } from '../owners/find-owner.ts';
import { type RunAgentInput, runAgent } from './run-agent.ts';
import type { AgentBatch } from './types.ts';

describe('an agent whose Lease cannot be had', () => {
  const runWith = async (error: Error): Promise<void> => {
    const client = { server: 'https://api', get: () => Promise.reject(error) } as unknown as KubernetesClient;
    const lease = { namespace: 'shearwall', name: 'agent', holder: 'a' };
    await runAgent({ client, lease } as unknown as RunAgentInput, serviceTestContext());
  };

  it('says which, why, and what it needs', async () => {
    await assert.rejects(runWith(new ApiRefused(403, 'leases is forbidden')), {
      code: 'FLEET_CLUSTER',
      message: 'the lease shearwall/agent of https://api cannot be had: leases is forbidden',
      hint: 'it needs get, create and patch on leases there: see deploy/manifests/agent.yaml',
    });
    await assert.rejects(runWith(new ClusterLoginError('no plug-in', { hint: 'install it' })), {
      code: 'FLEET_CLUSTER',
      hint: 'install it',
    });
  });
});

describe('an agent that holds the Lease, and is not heard as another was under a higher number', () => {
  const MINUTE_MS = 60_000;
  const NOW = Date.parse('2026-03-01T00:00:00Z');

  /** The numbers that a server was told under which hears none below `heardFrom`, and how long the agent waited before each. */
  async function told({ epoch, heardFrom }: { epoch: number; heardFrom: number }) {
    const client = new KubernetesObjects();
    const leases = '/apis/coordination.k8s.io/v1/namespaces/shearwall/leases';
    const spec = { holderIdentity: '', leaseTransitions: epoch };
    await client.create(leases, { metadata: { name: 'agent' }, spec });
    const stop = new AbortController();
    const epochs: number[] = [];
    const waits: number[] = [];
    let nowMs = NOW;
    const clock = {
      nowMs: () => nowMs,
      random: () => 0.5,
      sleep: async (ms: number, signal?: AbortSignal) => {
        // To renew the Lease and to keep the spool nobody waits here.
        if (ms === 10_000)
          await new Promise((_, fail) => signal?.addEventListener('abort', fail, { once: true }));
        nowMs += ms;
        if (ms !== 1000) waits.push(ms);
        await new Promise(setImmediate);
        signal?.throwIfAborted();
      },
    };
    const server = {
      async tell(batch: AgentBatch) {
        epochs.push(batch.epoch);
        const isHeard = batch.epoch >= heardFrom;
        if (isHeard || epochs.length === 6) stop.abort();
        return { kind: isHeard ? 'taken' : 'superseded' } as const;
      },
    };
    await runAgent(
      {
        client,
        server,
        rules: DEFAULT_OWNER_RULES,
        lease: { namespace: 'shearwall', name: 'agent', holder: 'a' },
        spool: join(tmpdir(), 'shearwall-run-agent-no-spool'),
      },
      { ...serviceTestContext(), clock, signal: stop.signal },
    );
    return { epochs, waits };
  }

  it('goes on above that number, as the Lease is one of before: its cluster was restored', async () => {
    const { epochs } = await told({ epoch: 7, heardFrom: NOW / MINUTE_MS });
    assert.equal(epochs[0], 8);
    assert.equal(epochs.length, 2);
    assert.ok((epochs[1] ?? 0) > NOW / MINUTE_MS);
  });

  it('tries again later each time where that does not help', async () => {
    const { epochs, waits } = await told({ epoch: 7, heardFrom: Number.MAX_SAFE_INTEGER });
    assert.equal(epochs.length, 6);
    assert.deepEqual(waits, [375, 750, 1500, 3000, 6000]);
  });
});
