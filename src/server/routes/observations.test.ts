import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inProcess } from '../../../test/fakes/in-process-http.ts';
import { everything, ofCluster, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { type AgentBatch, httpServer } from '../../fleet/index.ts';
import { countAllRuns, listRuns } from '../../store/index.ts';

describe('what an agent tells', () => {
  let server: TestServer;
  before(async () => {
    server = await testServer();
  });
  after(() => server[Symbol.asyncDispose]());

  const batch = (numbers: Partial<AgentBatch> = {}): AgentBatch => ({
    epoch: 1,
    sequence: 1,
    base: 0,
    at: server.fleet.now.ms,
    put: [
      {
        workload: { namespace: 'shop', kind: 'Deployment', name: 'web', owner: undefined },
        container: 'main',
        digest: undefined,
        reference: 'app:1',
        platform: 'linux/amd64',
        count: 2,
        since: server.fleet.now.ms - 1000,
      },
    ],
    gone: [],
    ended: [],
    unseen: [{ from: undefined, to: server.fleet.now.ms }],
    ...numbers,
  });
  const agentOf = async (cluster: string, { told = cluster, namesTeams = false } = {}) => {
    const token = await server.token(ofCluster(cluster, namesTeams));
    return httpServer(
      { url: 'https://server.test', cluster: told, token: async () => token },
      { http: inProcess(server) },
    );
  };
  const signal = new AbortController().signal;

  it('is recorded for its cluster, and once', async () => {
    const agent = await agentOf('prod');
    assert.deepEqual(await agent.tell(batch(), signal), { kind: 'taken' });
    assert.deepEqual(await agent.tell(batch(), signal), { kind: 'taken' });
    const { rows } = await server.fleet.store.read((view) => listRuns(view, { when: 'live', limit: 10 }));
    assert.deepEqual(
      rows.map(({ cluster, name, count }) => [cluster, name, count]),
      [['prod', 'web', 2]],
    );
  });

  it('is heard again under any number once who named the highest may tell no more', async () => {
    const admin = await server.token(everything('admin'));
    const tokens = async (): Promise<string[]> => {
      const response = await server.as(admin, '/api/v1/tokens');
      return ((await response.json()) as { items: { id: string }[] }).items.map(({ id }) => id);
    };
    const before = await tokens();
    const stolen = await agentOf('held');
    const [id] = (await tokens()).filter((each) => !before.includes(each));
    const agent = await agentOf('held');
    assert.deepEqual(await stolen.tell(batch({ epoch: Number.MAX_SAFE_INTEGER }), signal), { kind: 'taken' });
    assert.deepEqual(await agent.tell(batch(), signal), { kind: 'superseded' });
    await server.as(admin, `/api/v1/tokens/${id}`, { method: 'DELETE' });
    await assert.rejects(stolen.tell(batch(), signal), { message: /401/ });
    assert.deepEqual(await agent.tell(batch({ sequence: 2, base: 1 }), signal), { kind: 'whole' });
    assert.deepEqual(await agent.tell(batch(), signal), { kind: 'taken' });
  });

  it('is asked for whole where something lacks, and refused once another agent tells', async () => {
    const agent = await agentOf('prod');
    assert.deepEqual(await agent.tell(batch({ sequence: 9, base: 8 }), signal), { kind: 'whole' });
    assert.deepEqual(await agent.tell(batch({ epoch: 2 }), signal), { kind: 'taken' });
    assert.deepEqual(await agent.tell(batch({ sequence: 2, base: 1 }), signal), { kind: 'superseded' });
  });

  it('is about no other cluster than its token', async () => {
    const agent = await agentOf('prod', { told: 'other' });
    await assert.rejects(agent.tell(batch(), signal), {
      code: 'FLEET_SERVER',
      message: /404 SERVER_NOT_FOUND/,
    });
  });

  it('is refused where it is not a batch', async () => {
    const agent = await agentOf('prod');
    const odd = [
      { at: -1 },
      { sequence: 0 },
      { put: [{}] },
      { more: true },
      { base: 7, sequence: 7, epoch: 2 },
    ];
    for (const each of odd)
      await assert.rejects(agent.tell(batch(each as never), signal), {
        code: 'FLEET_SERVER',
        message: /400/,
      });
  });

  it('says whose workloads are only where an admin let its cluster name teams', async () => {
    const owner = { team: 'payments', contact: '', source: 'label team' };
    const [run] = batch().put;
    if (run === undefined) throw new Error('nothing is told');
    const labelled = batch({ put: [{ ...run, workload: { ...run.workload, owner } }] });
    for (const namesTeams of [false, true]) {
      const cluster = `names-${namesTeams}`;
      const agent = await agentOf(cluster, { namesTeams });
      assert.deepEqual(await agent.tell(labelled, signal), { kind: 'taken' });
      const { rows } = await server.fleet.store.read((view) => listRuns(view, { when: 'live', limit: 10 }));
      const [told] = rows.filter((row) => row.cluster === cluster);
      assert.equal(told?.owner?.team, namesTeams ? 'payments' : undefined);
    }
  });

  it('is read and recorded apart where it is long, and answered alike', async () => {
    const [run] = batch().put;
    if (run === undefined) throw new Error('nothing is told');
    const put = Array.from({ length: 1100 }, (_, at) => ({
      ...run,
      container: `${at}`,
      reference: 'a'.repeat(1000),
    }));
    const agent = await agentOf('large');
    assert.deepEqual(await agent.tell(batch({ put }), signal), { kind: 'taken' });
    assert.deepEqual(await agent.tell(batch({ put, sequence: 9, base: 8 }), signal), { kind: 'whole' });
    assert.deepEqual(await agent.tell(batch({ put, epoch: 2 }), signal), { kind: 'taken' });
    assert.deepEqual(await agent.tell(batch({ put, sequence: 2 }), signal), { kind: 'superseded' });
    await assert.rejects(agent.tell(batch({ put: [...put, {} as never] }), signal), {
      code: 'FLEET_SERVER',
      message: /400 SERVER_INPUT/,
    });
    const other = await agentOf('large', { told: 'of another' });
    await assert.rejects(other.tell(batch({ put }), signal), { message: /404 SERVER_NOT_FOUND/ });
    assert.deepEqual(server.apart, Array(5).fill('recordBatch'));
    const filter = { clusters: ['large'] };
    const runs = await server.fleet.store.read((view) => countAllRuns(view, { when: 'live', filter }));
    assert.equal(runs.runs, 1100);
  });
});
