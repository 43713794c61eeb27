import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { ApiRefused, ClusterLoginError, type KubernetesClient } from '../../kubernetes/index.ts';
import { type RunAgentInput, runAgent } from './run-agent.ts';

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
