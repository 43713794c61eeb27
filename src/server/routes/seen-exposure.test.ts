import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { image, time } from '../../../test/fakes/test-fleet.ts';
import { ofTeams, testServer } from '../../../test/fakes/test-server.ts';
import { recordTold } from '../../store/index.ts';

describe('the answer for a team', () => {
  it('says that somewhere nobody watched, and not where', async () => {
    await using server = await testServer();
    const { store, now } = server.fleet;
    await server.fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
    const owner = { team: 'shop', contact: '', source: 'label' };
    const workload = { namespace: 'shop', kind: 'Deployment', name: 'web', owner };
    const run = {
      workload,
      container: 'main',
      digest: image('a'),
      reference: 'app:1',
      platform: '',
      count: 1,
    };
    const gap = { from: time('2026-03-10T09:00:00Z'), to: time('2026-03-10T10:00:00Z') };
    const numbers = { epoch: 1, sequence: 1, base: 0, at: time('2026-03-10T11:00:00Z'), unseen: [gap] };
    const told = { ...numbers, put: [{ ...run, since: time('2026-03-01') }], gone: [], ended: [] };
    await recordTold(store, { cluster: 'secret-cluster', source: 'agent', ...told }, { at: now.ms });
    const token = await server.token(ofTeams('viewer', 'shop'));
    const answered = await server.as(token, '/api/v1/exposure?what=right&at=2026-03-10T09:30:00Z');
    const text = await answered.text();
    assert.match(text, /nobody watched a cluster then/);
    assert.doesNotMatch(text, /secret-cluster/);
  });
});
