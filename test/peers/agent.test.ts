/**
 * An agent with the rights that we ship, on a real kube-apiserver whose connections are cut all the time, telling a server that is away for
 * a while: afterwards the fleet is what the API says, and runs that nobody saw lie in a time of which the fleet says so.
 */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { mapConcurrently } from '../../src/base/concurrency.ts';
import { createContext, type OwnedContext } from '../../src/base/create-context.ts';
import { newId } from '../../src/base/new-id.ts';
import {
  DEFAULT_OWNER_RULES,
  enrol,
  httpServer,
  openWatchedCluster,
  runAgent,
} from '../../src/fleet/index.ts';
import { newSecret } from '../../src/server/access/secrets.ts';
import { type ServedFleet, serveFleet } from '../../src/server/index.ts';
import { listRuns, openStore, recordAgent, unseenTimes } from '../../src/store/index.ts';
import { howOften } from '../how-often.ts';
import { freePort } from './free-port.ts';
import { hasKubernetes, type KubernetesApi, startKubernetes } from './kubernetes-api.ts';
import { giveRights } from './part-rights.ts';

const PODS = howOften({ quick: 200, long: 2000 });
const CHANGES = howOften({ quick: 400, long: 10_000 });
const CUT_MS = 2000;
const AWAY_MS = howOften({ quick: 5000, long: 600_000 });
const SHORT_MS = howOften({ quick: 500, long: 5000 });
const hex = (number: number): string => number.toString(16).padStart(64, '0');

/** Passes connections on, and cuts all that there are every now and then. */
async function cuttingProxy(port: number): Promise<{ port: number; cuts: () => number; stop(): void }> {
  const sockets = new Set<Socket>();
  let cuts = 0;
  const server: Server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const own = await freePort();
  await new Promise<void>((listening) => server.listen(own, '127.0.0.1', listening));
  const cutting = setInterval(() => {
    cuts++;
    for (const socket of sockets) socket.destroy();
  }, CUT_MS);
  return {
    port: own,
    cuts: () => cuts,
    stop() {
      clearInterval(cutting);
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

describe('an agent on a real kube-apiserver', {
  skip: hasKubernetes() ? false : 'etcd or kube-apiserver is not here',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-agent-'));
  let api: KubernetesApi;
  let context: OwnedContext;
  let proxy: Awaited<ReturnType<typeof cuttingProxy>>;
  let served: ServedFleet | undefined;
  let stop = new AbortController();
  before(async () => {
    api = await startKubernetes();
    context = await createContext();
    const given = JSON.parse(readFileSync(api.kubeconfig, 'utf8')) as {
      clusters: { cluster: { server: string } }[];
      users: { user: { token: string } }[];
    };
    const cluster = given.clusters[0]?.cluster ?? assert.fail();
    proxy = await cuttingProxy(Number(new URL(cluster.server).port));
    cluster.server = `https://127.0.0.1:${proxy.port}`;
    for (const name of ['shop', 'shearwall'])
      await api.send('POST', '/api/v1/namespaces', { metadata: { name } });
    const { user } = given.users[0] ?? assert.fail();
    user.token = await giveRights(api, 'agent');
    writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(given));
    await api.send('POST', '/api/v1/nodes', {
      metadata: { name: 'n1', labels: { 'kubernetes.io/arch': 'amd64' } },
    });
  });
  after(async () => {
    stop.abort();
    await served?.[Symbol.asyncDispose]();
    proxy?.stop();
    await api?.stop();
    await context?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const path = '/api/v1/namespaces/shop/pods';
  async function makePod(name: string, image: number): Promise<void> {
    await api.send('POST', path, {
      metadata: { name, labels: { team: `team-${image % 5}` } },
      spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'app:1' }] },
    });
    const state = { running: { startedAt: new Date(Date.now() - 1000).toISOString() } };
    const status = {
      name: 'main',
      image: 'app:1',
      imageID: `app@sha256:${hex(image)}`,
      state,
      ready: true,
      restartCount: 0,
    };
    await api.send('PATCH', `${path}/${name}/status`, {
      status: { phase: 'Running', containerStatuses: [status] },
    });
  }
  const removePod = async (name: string): Promise<unknown> =>
    await api.send('DELETE', `${path}/${name}?gracePeriodSeconds=0`);

  const location = { kind: 'sqlite', path: join(folder, 'fleet.db') } as const;
  const serve = async (port: number): Promise<ServedFleet> =>
    await serveFleet(
      {
        location,
        documents: { folder: join(folder, 'documents') },
        advisories: join(folder, 'advisories.db'),
        listen: { host: '127.0.0.1', port },
        adminLink: { path: join(folder, 'admin-link'), always: false },
      },
      context,
    );
  /** What lets an agent enrol, as an admin is told it. */
  async function enrolment(): Promise<string> {
    const store = await openStore(location, { clock: context.clock });
    const { secret, digest } = newSecret('swe');
    const createdAt = Date.now();
    const agent = { id: newId('agent'), cluster: 'test', namesTeams: true, createdBy: 'test', createdAt };
    await store.write(
      async (edit) => await recordAgent(edit, { ...agent, enrolBy: createdAt + 60_000, enrolment: digest }),
    );
    await store.close();
    return secret;
  }
  /** Of the service account that we ship, as the kubelet gets it for a pod. */
  async function accountToken(audience: string, expirationSeconds = 600): Promise<string> {
    const account = '/api/v1/namespaces/shearwall/serviceaccounts/shearwall-agent/token';
    const spec = { audiences: [audience], expirationSeconds };
    const { status } = await api.send('POST', account, { spec });
    return (status as { token: string }).token;
  }
  async function audienceOfCluster(): Promise<string> {
    const { metadata } = await api.send('GET', '/api/v1/namespaces/kube-system');
    return `shearwall:${(metadata as { uid: string }).uid}`;
  }
  /** What runs as the fleet says, and as the API does. */
  async function fleetSays(): Promise<string[]> {
    const store = await openStore(location, { clock: context.clock });
    const { rows } = await store.read((view) => listRuns(view, { when: 'live', limit: 100_000 }));
    await store.close();
    return rows
      .map(({ name, digest, platform, owner }) => [name, digest, platform, owner?.team].join(' '))
      .sort();
  }
  async function apiSays(): Promise<string[]> {
    const { items } = await api.send('GET', path);
    type Pod = {
      metadata: { name: string; labels: { team: string } };
      status: { containerStatuses?: { imageID: string }[] };
    };
    return (items as Pod[])
      .filter(({ status }) => status.containerStatuses !== undefined)
      .map(({ metadata, status }) =>
        [
          metadata.name,
          status.containerStatuses?.[0]?.imageID.slice('app@'.length),
          'linux/amd64',
          metadata.labels.team,
        ].join(' '),
      )
      .sort();
  }

  it('tells what the API says, whatever is cut, and names the times that it did not see', async () => {
    const port = await freePort();
    served = await serve(port);
    stop = new AbortController();
    const agentContext = { ...context, signal: stop.signal };
    const client = await openWatchedCluster(
      {
        kubeconfigs: [join(folder, 'kubeconfig')],
        kubeContext: undefined,
        machine: { env: {}, isInteractive: false },
      },
      agentContext,
    );
    const url = `http://127.0.0.1:${port}`;
    const audience = await audienceOfCluster();
    const secret = await enrolment();
    const showing = (token: string) => ({
      client,
      url,
      token: async () => token,
      enrolment: async () => secret,
    });
    await assert.rejects(enrol(showing(await accountToken('shearwall:other')), agentContext), {
      message: /is for shearwall:other, and this cluster is shearwall:/,
    });
    await assert.rejects(enrol(showing(await accountToken(audience, 1200)), agentContext), {
      message: /is not a token of its service account/,
    });
    await enrol(showing(await accountToken(audience)), agentContext);
    const token = async (): Promise<string> => await accountToken(audience);
    const server = httpServer({ url, cluster: 'test', token }, context);
    const lease = { namespace: 'shearwall', name: 'shearwall-agent', holder: 'one' };
    const input = { client, server, rules: DEFAULT_OWNER_RULES, lease, spool: join(folder, 'spool.json') };
    const running = runAgent(input, agentContext).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });

    await mapConcurrently(
      Array.from({ length: PODS }, (_, number) => number),
      8,
      async (number) => await makePod(`pod-${number}`, number % 50),
    );
    const short = new Map<string, { from: number; to: number }>();
    const beside: Promise<void>[] = [];
    async function runShort(name: string): Promise<void> {
      const from = Date.now();
      await makePod(name, 99);
      await delay(SHORT_MS);
      await removePod(name);
      short.set(name, { from, to: Date.now() });
    }
    for (let change = 0; change < CHANGES; change++) {
      const number = (change * 7919) % PODS;
      await removePod(`pod-${number}`);
      await makePod(`pod-${number}`, change % 50);
      if (change % 50 === 0) beside.push(runShort(`short-${change}`));
      // The cluster goes on meanwhile.
      if (change === CHANGES / 2) beside.push(serveAgain());
    }
    async function serveAgain(): Promise<void> {
      await served?.[Symbol.asyncDispose]();
      await delay(AWAY_MS);
      served = await serve(port);
    }
    await Promise.all(beside);
    const expected = await apiSays();
    for (let tries = 0; tries < 60 && (await fleetSays()).join() !== expected.join(); tries++)
      await delay(1000);
    assert.deepEqual(await fleetSays(), expected);
    assert.ok(proxy.cuts() > 2);

    const store = await openStore(location, { clock: context.clock });
    const [past, unseen] = await store.read(async (view) => [
      (await listRuns(view, { when: 'ever', limit: 100_000 })).rows,
      await unseenTimes(view, { from: 0, to: Date.now() }),
    ]);
    const missed = [...short].filter(
      ([name, { from, to }]) =>
        !past.some((run) => run.name === name) && !unseen.some((time) => time.from <= to && time.to >= from),
    );
    assert.deepEqual(missed, []);
    await store.close();
    const seen = [...short.keys()].filter((name) => past.some((run) => run.name === name)).length;
    process.stdout.write(
      `${PODS} pods, ${CHANGES} replaced, ${proxy.cuts()} cuts; of ${short.size} short runs ${seen} were seen, the others lie in ${unseen.length} gaps\n`,
    );
    stop.abort();
    await running;
  });
});
