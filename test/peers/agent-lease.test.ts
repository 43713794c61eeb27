/**
 * Two agents of a real kube-apiserver, in processes of their own: the one that tells is stopped past its Lease and goes on, and then the cluster
 * is restored from a copy of before. The fleet is what the API says each time.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createContext, type OwnedContext } from '../../src/base/create-context.ts';
import { newId } from '../../src/base/new-id.ts';
import { newSecret } from '../../src/server/access/secrets.ts';
import { type ServedFleet, serveFleet } from '../../src/server/index.ts';
import { listRuns, openStore, recordGrant, recordToken } from '../../src/store/index.ts';
import { hasKubernetes, type KubernetesApi, startKubernetes } from './kubernetes-api.ts';

const PROGRAM = join(import.meta.dirname, '../../src/cli/main.ts');
const PODS = '/api/v1/namespaces/default/pods';
const LEASE = '/apis/coordination.k8s.io/v1/namespaces/default/leases/agent';
/** A Lease, how often it is looked at, and a machine that does other things besides. */
const SOON_MS = 150_000;

describe('two agents of one cluster', {
  skip: hasKubernetes() ? false : 'etcd or kube-apiserver is not here',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-agent-lease-'));
  const location = { kind: 'sqlite', path: join(folder, 'fleet.db') } as const;
  const agents: Agent[] = [];
  let api: KubernetesApi;
  let context: OwnedContext;
  let served: ServedFleet | undefined;
  before(async () => {
    api = await startKubernetes();
    context = await createContext();
    served = await serveFleet(
      {
        location,
        documents: { folder: join(folder, 'documents') },
        advisories: join(folder, 'advisories.db'),
        listen: { host: '127.0.0.1', port: 0 },
        adminLink: { path: join(folder, 'admin-link'), always: false },
      },
      context,
    );
    writeFileSync(join(folder, 'token'), await agentToken());
  });
  after(async () => {
    for (const agent of agents) await agent.end();
    await served?.[Symbol.asyncDispose]();
    await api?.stop();
    await context?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  async function agentToken(): Promise<string> {
    const store = await openStore(location, { clock: context.clock });
    const { secret, digest } = newSecret('swt');
    const by = { createdBy: 'test', createdAt: Date.now() };
    const id = newId('tok');
    const scope = { kind: 'cluster', cluster: 'test' } as const;
    await store.write(async (edit) => {
      await recordToken(edit, {
        id,
        secret: digest,
        name: 'test',
        ...by,
        expiresAt: Date.now() + 86_400_000,
      });
      await recordGrant(edit, {
        id: newId('grant'),
        kind: 'token',
        subject: id,
        role: 'agent',
        scope,
        ...by,
      });
    });
    await store.close();
    return secret;
  }
  async function startAgent(name: string): Promise<Agent> {
    const args = ['agent', '--server', served?.url ?? '', '--cluster', 'test', '--lease', 'default/agent'];
    const files = {
      'token-file': join(folder, 'token'),
      kubeconfig: api.kubeconfig,
      'data-dir': join(folder, name),
    };
    const given = Object.entries(files).flatMap(([option, value]) => [`--${option}`, value]);
    const agent = new Agent([...args, ...given]);
    agents.push(agent);
    return agent;
  }
  async function makePods(...names: string[]): Promise<void> {
    for (const name of names) {
      await api.send('POST', PODS, {
        metadata: { name },
        spec: { containers: [{ name: 'main', image: 'app:1' }] },
      });
      const state = { running: { startedAt: new Date(Date.now() - 1000).toISOString() } };
      const image = { image: 'app:1', imageID: `app@sha256:${'a'.repeat(64)}` };
      const status = { name: 'main', ...image, state, ready: true, restartCount: 0 };
      await api.send('PATCH', `${PODS}/${name}/status`, {
        status: { phase: 'Running', containerStatuses: [status] },
      });
    }
  }
  const removePods = async (...names: string[]): Promise<void> => {
    for (const name of names) await api.send('DELETE', `${PODS}/${name}?gracePeriodSeconds=0`);
  };
  async function running(): Promise<string[]> {
    const store = await openStore(location, { clock: context.clock });
    const { rows } = await store.read((view) => listRuns(view, { when: 'live', limit: 1000 }));
    await store.close();
    return rows.map(({ name }) => name).sort();
  }
  async function becomes(...names: string[]): Promise<void> {
    for (const until = Date.now() + SOON_MS; Date.now() < until; await delay(500))
      if ((await running()).join() === names.join()) return;
    const said = agents.map(({ said: text }) => text).join('\n---\n');
    assert.deepEqual(await running(), names, said);
  }
  const leaseOf = async () =>
    (await api.send('GET', LEASE))['spec'] as { leaseTransitions: number; holderIdentity: string };

  it('tell by turns: who was stopped past its Lease is not heard when it goes on', async () => {
    await makePods('a', 'b');
    const first = await startAgent('first');
    await becomes('a', 'b');
    const holderOfFirst = (await leaseOf()).holderIdentity;
    const second = await startAgent('second');
    await second.says(/holds the Lease agent: waiting for it/);
    await api.keep();
    await makePods('c');
    await becomes('a', 'b', 'c');
    // The server may have been away for longer than the Lease holds.
    const before = await leaseOf();
    const leader = before.holderIdentity === holderOfFirst ? first : second;
    leader.stop();
    await removePods('a');
    await makePods('d');
    await becomes('b', 'c', 'd');
    assert.ok((await leaseOf()).leaseTransitions > before.leaseTransitions);
    await removePods('b');
    await becomes('c', 'd');
    leader.goOn();
    await leader.says(/another agent tells from now on/);
    assert.deepEqual(await running(), ['c', 'd']);
    await makePods('e');
    await becomes('c', 'd', 'e');
  });

  it('tell what is there again, and go on from there, once the cluster was restored', async () => {
    await makePods(...Array.from({ length: 30 }, (_, number) => `later-${number}`));
    await api.restore();
    await becomes('a', 'b');
    await makePods('f');
    await removePods('a');
    await becomes('b', 'f');
  });

  it('list anew where the API server does not know any more how far they were', async () => {
    for (const agent of agents) agent.stop();
    const { metadata } = (await api.send('GET', PODS)) as { metadata: { resourceVersion: string } };
    await makePods('g', 'h');
    await removePods('b');
    // What it remembers of changes begins when it starts.
    await api.keep();
    const watch = `${PODS}?watch=true&timeoutSeconds=1&resourceVersion=${metadata.resourceVersion}`;
    assert.match(await api.send('GET', watch).then(JSON.stringify, String), /410/);
    for (const agent of agents) agent.goOn();
    await becomes('f', 'g', 'h');
  });
});

class Agent {
  readonly #process: ChildProcess;
  said = '';

  constructor(args: readonly string[]) {
    this.#process = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#process.stderr?.on('data', (chunk: Buffer) => (this.said += String(chunk)));
  }

  stop(): void {
    this.#process.kill('SIGSTOP');
  }

  goOn(): void {
    this.#process.kill('SIGCONT');
  }

  async says(what: RegExp): Promise<void> {
    for (const until = Date.now() + SOON_MS; Date.now() < until; await delay(200))
      if (what.test(this.said)) return;
    assert.match(this.said, what);
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
