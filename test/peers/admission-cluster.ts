/** A real API server with replicas of the webhook behind a Service, and what a kube-proxy does for them. */
import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startShearwall } from '../fakes/run-shearwall.ts';
import { type KubernetesApi, startKubernetes } from './kubernetes-api.ts';
import { giveRights } from './part-rights.ts';

const NAMESPACE = 'shearwall';
const SERVICE_IP = '127.0.7.77';
const PATIENCE_MS = 90_000;

export type Replica = { child: ChildProcess; port: number; operations: number; said(): string };

export class AdmissionCluster {
  readonly api: KubernetesApi;
  readonly folder: string;
  readonly replicas: Replica[] = [];
  readonly #proxy: Server;
  readonly #ready = new Set<Replica>();
  readonly #ending = new AbortController();
  #turn = 0;

  private constructor(api: KubernetesApi, folder: string, proxy: Server) {
    this.api = api;
    this.folder = folder;
    this.#proxy = proxy;
    void this.#probeForEver();
  }

  static async start(): Promise<AdmissionCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-admission-'));
    const api = await startKubernetes({
      'service-cluster-ip-range': '127.0.7.0/24',
      'advertise-address': '192.0.2.1',
    });
    const proxy = createServer().listen(0, SERVICE_IP);
    await once(proxy, 'listening');
    const cluster = new AdmissionCluster(api, folder, proxy);
    proxy.on('connection', (socket) => {
      const replica = cluster.#next();
      if (replica === undefined) return void socket.resetAndDestroy();
      const to = connect(replica.port, '127.0.0.1');
      socket.pipe(to).pipe(socket);
      for (const [one, other] of [
        [socket, to],
        [to, socket],
      ] as const)
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
    });
    for (const name of [NAMESPACE, 'shop'])
      await api.send('POST', '/api/v1/namespaces', { metadata: { name } });
    const ports = [{ port: cluster.servicePort, protocol: 'TCP' }];
    await api.send('POST', `/api/v1/namespaces/${NAMESPACE}/services`, {
      metadata: { name: 'webhook' },
      spec: { clusterIP: SERVICE_IP, ports },
    });
    const token = await giveRights(api, 'admission');
    const config = JSON.parse(readFileSync(api.kubeconfig, 'utf8')) as { users: object[] };
    cluster.file('kubeconfig', JSON.stringify({ ...config, users: [{ name: 'admin', user: { token } }] }));
    return cluster;
  }

  get servicePort(): number {
    return (this.#proxy.address() as AddressInfo).port;
  }

  file(name: string, text?: string): string {
    const path = join(this.folder, name);
    if (text !== undefined) writeFileSync(path, text);
    return path;
  }

  async run(...args: string[]): Promise<Record<string, unknown>> {
    const { ended } = startShearwall(['admit', ...args, '--kubeconfig', this.api.kubeconfig, '--json'], {
      program: PROGRAM,
    });
    const { status, stdout, stderr } = await ended;
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** Starts one more replica, with the rights that we ship; ready when the Service leads to it. */
  async addReplica(
    env: Record<string, string> = {},
    more: string[] = [],
    program = PROGRAM,
  ): Promise<Replica> {
    let [said, answered] = ['', ''];
    const args = ['admit', '--policy', this.file('policy.yaml'), '--trusted-root', this.file('root.json')];
    const at = ['--listen', '127.0.0.1:0', '--operations', '127.0.0.1:0', '--json'];
    const service = ['--service', `${NAMESPACE}/webhook:${this.servicePort}`];
    const { child } = startShearwall(
      [
        ...args,
        ...at,
        ...service,
        ...more,
        '--kubeconfig',
        this.file('kubeconfig'),
        '--cache-dir',
        this.file('cache'),
      ],
      { program, env, onStderr: (text) => void (said += text) },
    );
    child.stdout?.on('data', (text: Buffer) => void (answered += text.toString()));
    await eventually(
      () => answered.trimEnd().endsWith('}') || child.exitCode !== null,
      () => said,
    );
    if (child.exitCode !== null) throw new Error(said);
    const { reviews, operations } = JSON.parse(answered) as { reviews: string; operations: string };
    const portOf = (url: string): number => Number(new URL(url).port);
    const replica = { child, port: portOf(reviews), operations: portOf(operations), said: () => said };
    this.replicas.push(replica);
    await eventually(
      () => this.#ready.has(replica),
      () => said,
    );
    return replica;
  }

  async kill(replica: Replica, signal: NodeJS.Signals): Promise<void> {
    const { child } = replica;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
    this.#ready.delete(replica);
    const at = this.replicas.indexOf(replica);
    if (at >= 0) this.replicas.splice(at, 1);
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    for (const replica of this.replicas.splice(0)) await this.kill(replica, 'SIGKILL');
    this.#proxy.close();
    await this.api.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #next(): Replica | undefined {
    const ready = [...this.#ready];
    return ready[this.#turn++ % Math.max(ready.length, 1)];
  }

  /** As a kubelet does, only more often. */
  async #probeForEver(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      for (const replica of this.replicas)
        if (await isReady(replica.operations)) this.#ready.add(replica);
        else this.#ready.delete(replica);
      await delay(100);
    }
  }
}

const PROGRAM = join(import.meta.dirname, '../../src/cli/main.ts');

async function isReady(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/readyz', timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}

export async function eventually(isSo: () => boolean | Promise<boolean>, why: () => string): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; !(await isSo()); await delay(50))
    if (Date.now() > until) throw new Error(`still not so: ${why()}`);
}
