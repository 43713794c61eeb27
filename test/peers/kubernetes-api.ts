import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { sharedPeer } from './real-registry.ts';

export type KubernetesApi = {
  /** A file by which clients reach it as an administrator. */
  kubeconfig: string;
  /** Sends and expects a status below 300. */
  /** `type`: of the body; without it JSON, and of a PATCH a merge patch. */
  send(method: string, path: string, body?: object | string, type?: string): Promise<Record<string, unknown>>;
  /** The same by another user, whom the administrator impersonates. */
  sendAs(user: string, method: string, path: string, body?: object): Promise<Record<string, unknown>>;
  /** Keeps a copy of what there is. The server is away meanwhile. */
  keep(): Promise<void>;
  /** Puts that copy in the place of all that came since: a server that was restored is not as far as it was. */
  restore(): Promise<void>;
  stop(): Promise<void>;
};

const START_MS = 180_000;

/** True where the real programs are. */
export function hasKubernetes(): boolean {
  return sharedPeer('etcd') !== undefined && sharedPeer('kube-apiserver') !== undefined;
}

/** A real API server on an etcd of its own, both on loopback. No node and no controller: pods are what the test makes of them. */
export async function startKubernetes(flags: Readonly<Record<string, string>> = {}): Promise<KubernetesApi> {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-kubernetes-'));
  const file = (name: string): string => join(folder, name);
  const [clients, peers, secure] = [await freePort(), await freePort(), await freePort()];
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(file('sa.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(file('sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(file('tokens.csv'), 'tok,admin,1,"system:masters"\n');
  const startEtcd = () =>
    start('etcd', {
      'data-dir': file('etcd'),
      'unsafe-no-fsync': 'true',
      'log-level': 'error',
      'listen-client-urls': `http://127.0.0.1:${clients}`,
      'advertise-client-urls': `http://127.0.0.1:${clients}`,
      'listen-peer-urls': `http://127.0.0.1:${peers}`,
    });
  const startServer = () =>
    start('kube-apiserver', {
      'etcd-servers': `http://127.0.0.1:${clients}`,
      'bind-address': '127.0.0.1',
      'secure-port': String(secure),
      'cert-dir': file('certs'),
      'service-account-key-file': file('sa.pub'),
      'service-account-signing-key-file': file('sa.key'),
      'service-account-issuer': 'https://kubernetes.default.svc',
      'service-cluster-ip-range': '10.0.0.0/24',
      'token-auth-file': file('tokens.csv'),
      'authorization-mode': 'RBAC',
      'disable-admission-plugins': 'ServiceAccount',
      'endpoint-reconciler-type': 'none',
      ...flags,
    });
  let processes = [startServer(), startEtcd()];
  const agent = new Agent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false });
  const send = sender(secure, agent, {});
  const sendAs: KubernetesApi['sendAs'] = async (user, method, path, body) =>
    await sender(secure, agent, { 'impersonate-user': user })(method, path, body);
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    for (const process of processes) {
      if (process.exitCode !== null || process.signalCode !== null) continue;
      process.kill(signal);
      await once(process, 'exit');
    }
  };
  const stop = async (): Promise<void> => {
    agent.destroy();
    await end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  const whileAway = async (copy: () => void): Promise<void> => {
    await end('SIGTERM');
    copy();
    processes = [startServer(), startEtcd()];
    await ready(send);
  };
  const keep = async (): Promise<void> =>
    await whileAway(() => cpSync(file('etcd'), file('kept'), { recursive: true }));
  const restore = async (): Promise<void> =>
    await whileAway(() => {
      rmSync(file('etcd'), { recursive: true });
      cpSync(file('kept'), file('etcd'), { recursive: true });
    });
  try {
    await ready(send);
  } catch (error) {
    await stop();
    throw error;
  }
  writeFileSync(file('kubeconfig'), kubeconfig(secure, readFileSync(file('certs/apiserver.crt'))));
  return { kubeconfig: file('kubeconfig'), send, sendAs, keep, restore, stop };
}

function start(name: string, flags: Readonly<Record<string, string>>): ChildProcess {
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  return spawn(sharedPeer(name) ?? '', args, { stdio: 'ignore' });
}

function sender(port: number, agent: Agent, as: Record<string, string>): KubernetesApi['send'] {
  return async (method, path, body, given) => {
    const type = given ?? (method === 'PATCH' ? 'application/merge-patch+json' : 'application/json');
    const sent = request({
      host: '127.0.0.1',
      port,
      path,
      method,
      agent,
      headers: { authorization: 'Bearer tok', 'content-type': type, ...as },
    });
    sent.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const answer = await text(response);
    if ((response.statusCode ?? 500) >= 300)
      throw new Error(`${method} ${path}: ${response.statusCode} ${answer.slice(0, 2000)}`);
    return answer.startsWith('{') ? (JSON.parse(answer) as Record<string, unknown>) : {};
  };
}

async function ready(send: KubernetesApi['send']): Promise<void> {
  for (const until = Date.now() + START_MS; ; await delay(200)) {
    try {
      await send('GET', '/readyz');
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

function kubeconfig(port: number, authority: Buffer): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'test',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': authority.toString('base64'),
        },
      },
    ],
    users: [{ name: 'admin', user: { token: 'tok' } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    'current-context': 'test',
  });
}
