/** OPA Gatekeeper on a real API server: its CRDs, its process, and its webhook, all on loopback. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse, parseAllDocuments } from 'yaml';
import { tlsAuthority } from '../fakes/tls-authority.ts';
import { freePort } from './free-port.ts';
import { type KubernetesApi } from './kubernetes-api.ts';
import { findProgram, sharedPeer } from './real-registry.ts';

const MODULE = 'github.com/open-policy-agent/gatekeeper/v3@v3.23.1';
const START_MS = 60_000;

export type Gatekeeper = {
  /** Who issued its certificate. PEM. */
  ca: string;
  said(): string;
  stop(): Promise<void>;
};

export function hasGatekeeper(): boolean {
  return sharedPeer('gatekeeper') !== undefined && findProgram('go') !== undefined;
}

/** Ready when it answers; policies, Providers and mutators are the test's. */
export async function startGatekeeper(api: KubernetesApi, folder: string): Promise<Gatekeeper> {
  await api.send('POST', '/api/v1/namespaces', { metadata: { name: 'gatekeeper-system' } });
  // It reports to an object of its own, whose owner it is.
  await api.send('POST', '/api/v1/namespaces/gatekeeper-system/pods', {
    metadata: { name: 'gk-0' },
    spec: { containers: [{ name: 'manager', image: 'gatekeeper' }] },
  });
  const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  for (const crd of definitions()) await api.send('POST', crds, crd);
  const { ca, identityFor } = tlsAuthority();
  const identity = identityFor('localhost');
  const certs = join(folder, 'gatekeeper');
  mkdirSync(certs);
  for (const [name, text] of [
    ['ca.crt', ca],
    ['tls.crt', identity.cert],
    ['tls.key', identity.key],
  ] as const)
    writeFileSync(join(certs, name), text);
  const [port, health] = [await freePort(), await freePort()];
  const flags = {
    host: '127.0.0.1',
    port,
    'health-addr': `127.0.0.1:${health}`,
    'cert-dir': certs,
    'disable-cert-rotation': true,
    'enable-external-data': true,
    'external-data-provider-response-cache-ttl': '0s',
    // The other one listens on all addresses.
    'metrics-backend': 'opentelemetry',
    'otlp-endpoint': '127.0.0.1:1',
    'exempt-namespace': 'gatekeeper-system',
    kubeconfig: api.kubeconfig,
  };
  const operations = [
    'webhook',
    'generate',
    'status',
    'mutation-webhook',
    'mutation-controller',
    'mutation-status',
  ];
  const child = spawn(
    sharedPeer('gatekeeper') ?? '',
    [
      ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
      ...operations.map((operation) => `--operation=${operation}`),
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        KUBECONFIG: api.kubeconfig,
        POD_NAMESPACE: 'gatekeeper-system',
        POD_NAME: 'gk-0',
        CONTAINER_NAME: 'manager',
      },
    },
  );
  let said = '';
  child.stderr?.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-2000)));
  const stop = async (): Promise<void> => await stopped(child);
  try {
    await ready(health, child);
  } catch (error) {
    await stop();
    throw new Error(`Gatekeeper did not start: ${said}`, { cause: error });
  }
  for (const [kind, path] of [
    ['validating', 'admit'],
    ['mutating', 'mutate'],
  ] as const)
    await api.send(
      'POST',
      `/apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations`,
      webhook(`https://localhost:${port}/v1/${path}`, ca),
    );
  return { ca, said: () => said, stop };
}

function definitions(): object[] {
  const answer = execFileSync(findProgram('go') ?? '', ['mod', 'download', '-json', MODULE], {
    encoding: 'utf8',
    cwd: '/',
  });
  const crds = join((JSON.parse(answer) as { Dir: string }).Dir, 'charts/gatekeeper/crds');
  return readdirSync(crds).map((name) => parse(readFileSync(join(crds, name), 'utf8')) as object);
}

function webhook(url: string, ca: string): object {
  return {
    metadata: { name: 'gatekeeper' },
    webhooks: [
      {
        name: 'gatekeeper.example.org',
        clientConfig: { url, caBundle: Buffer.from(ca).toString('base64') },
        rules: [
          {
            apiGroups: ['', 'apps', 'batch'],
            apiVersions: ['*'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['pods', 'pods/ephemeralcontainers', 'deployments', 'cronjobs'],
          },
        ],
        failurePolicy: 'Fail',
        sideEffects: 'None',
        timeoutSeconds: 10,
        admissionReviewVersions: ['v1'],
      },
    ],
  };
}

async function ready(port: number, child: ChildProcess): Promise<void> {
  for (const until = Date.now() + START_MS; ; await delay(200)) {
    if (child.exitCode !== null) throw new Error('it ended');
    const isReady = await new Promise<boolean>((resolve) => {
      get({ host: '127.0.0.1', port, path: '/readyz' }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      }).on('error', () => resolve(false));
    });
    if (isReady) return;
    if (Date.now() > until) throw new Error('it is not ready');
  }
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** The objects of a file in deploy/gatekeeper. */
export function deployed(name: string): object[] {
  const text = readFileSync(join(import.meta.dirname, '../../deploy/gatekeeper', `${name}.yaml`), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as object);
}
