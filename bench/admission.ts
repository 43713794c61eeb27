/**
 * `node bench/admission.ts`: the emitted webhook under reviews of 20 kB. Of answers that are remembered: CPU of a review over kept connections
 * and with a new TLS connection for each 2.6 of them, as an API server makes them in a burst; what comes back how soon at 2,000 a second
 * whether or not earlier ones are answered (open loop, the generator on the same cores), also while 100 new images signed without a key are
 * in flight. Then what a new image asks of its registry, and what all processes hold.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicKeyPem } from '../src/sigstore/index.ts';
import { podOf, reviewOf } from '../test/fakes/admission.ts';
import { emitShearwall } from '../test/fakes/emitted-shearwall.ts';
import { startShearwall } from '../test/fakes/run-shearwall.ts';
import { tlsAuthority } from '../test/fakes/tls-authority.ts';
import { TrustLab } from '../test/fakes/trust-lab.ts';

const CLOSED = 10_000;
const CONNECTIONS = 16;
const PER_SECOND = Number(process.argv[2] ?? 2000);
const SECONDS = 5;
const RUNS = 5;
/** In turn; 2.6 on average. Never resumed. */
const REVIEWS_OF_CONNECTION = [3, 2, 3, 2, 3];
const NEW_IMAGES = 100;

const folder = mkdtempSync(join(tmpdir(), 'shearwall-bench-'));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const lab = await TrustLab.start();
const image = lab.at(`app:latest@${await lab.push('app')}`);
await lab.sign('app', lab.byKey);
const { ca, identityFor } = tlsAuthority();
const { cert, key } = identityFor('localhost');
const policy = {
  version: 1,
  authorities: {
    release: { key: publicKeyPem(lab.signer.publicKey), logEntries: 0 },
    ci: { issuer: lab.sigstore.url, identity: 'dev@example.com' },
  },
  policies: [{ name: 'release', images: [`${lab.registry.host}/**`], signed: { by: ['release', 'ci'] } }],
};
const newImages: string[] = [];
for (let at = 0; at < NEW_IMAGES; at++) {
  newImages.push(lab.at(`new-${at}:latest@${await lab.push(`new-${at}`)}`));
  await lab.sign(`new-${at}`, await lab.keyless());
}
const args = [
  'admit',
  '--policy',
  file('policy.yaml', JSON.stringify(policy)),
  '--trusted-root',
  file('root.json', lab.sigstore.trustedRoot),
  '--tls-cert',
  file('tls.crt', cert),
  '--tls-key',
  file('tls.key', key),
  '--listen',
  '127.0.0.1:0',
  '--operations',
  '127.0.0.1:0',
  '--cache-dir',
  join(folder, 'cache'),
  '--json',
];
const { child, ended } = startShearwall(args, { program: emitShearwall(join(folder, 'program')) });
const port = await listening();
const agent = new Agent({ keepAlive: true, maxSockets: 64, ca, servername: 'localhost' });
const bodyOf = (of: string): Buffer =>
  Buffer.from(JSON.stringify(reviewOf({ ...podOf(of), padding: 'x'.repeat(20_000) })));
const body = bodyOf(image);

/** The first process, the one that verifies, and those that answer, in the order in which they were started. */
const pids = [child.pid ?? 0, ...childrenOf(child.pid ?? 0)];
const answering = pids.slice(2);

await Promise.all(Array.from({ length: 200 }, () => ask()));
const seen = lab.registry.seen.length;
console.log(`${body.length} bytes a review; open loop at ${PER_SECOND}/s for ${SECONDS} s, ${RUNS} runs`);
await closedLoop('kept connections', async (take) => {
  while (take()) await ask();
});
let connections = 0;
await closedLoop('a new TLS connection for each 2.6 reviews', async (take) => {
  for (let isLeft = true; isLeft; ) {
    const fresh = new Agent({
      keepAlive: true,
      maxSockets: 1,
      maxCachedSessions: 0,
      ca,
      servername: 'localhost',
    });
    const reviews = REVIEWS_OF_CONNECTION[connections++ % REVIEWS_OF_CONNECTION.length] ?? 1;
    for (let at = 0; at < reviews && (isLeft = take()); at++) await ask(body, fresh);
    fresh.destroy();
  }
});
const p99s: number[] = [];
for (let run = 0; run < RUNS; run++) p99s.push(await openLoop());
console.log(
  `p99 of each run: ${p99s.map((ms) => ms.toFixed(1)).join(', ')} ms; median ${sorted(p99s)[2]?.toFixed(1)} ms`,
);
console.log(`requests to the registry meanwhile: ${lab.registry.seen.length - seen}`);
// By connections of their own: an API server makes no review wait for the answer to another one.
const others = new Agent({ keepAlive: true, ca, servername: 'localhost' });
await Promise.all(newImages.map(async () => await ask(body, others)));
const during = openLoop();
const askedBefore = lab.registry.seen.length;
await Promise.all(newImages.map(async (of) => await ask(bodyOf(of), others)));
others.destroy();
console.log(
  `with ${NEW_IMAGES} new images in flight: p99 of the others ${(await during).toFixed(1)} ms; ${(lab.registry.seen.length - askedBefore) / NEW_IMAGES} requests to the registry for each`,
);
for (const pid of pids) console.log(`process ${pid}: ${pssMb(pid).toFixed()} MB of PSS`);
console.log(`all of them: ${pids.reduce((sum, pid) => sum + pssMb(pid), 0).toFixed()} MB`);
agent.destroy();
child.kill('SIGTERM');
await ended;
await lab[Symbol.asyncDispose]();
rmSync(folder, { recursive: true, force: true });

async function listening(): Promise<number> {
  for await (const text of child.stdout ?? []) {
    const url = /"reviews": "([^"]+)"/.exec(String(text))?.[1];
    if (url !== undefined) return Number(new URL(url).port);
  }
  throw new Error((await ended).stderr);
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
}

/** Reviews until as many were taken as are measured, by so many at once. */
async function closedLoop(what: string, work: (take: () => boolean) => Promise<void>): Promise<void> {
  const cpuBefore = cpuMs(answering);
  let left = CLOSED;
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => await work(() => left-- > 0)));
  const tookMs = performance.now() - beganMs;
  const cpu = (cpuMs(answering) - cpuBefore) / CLOSED;
  console.log(`${what}: ${cpu.toFixed(3)} ms of CPU a review, ${((CLOSED / tookMs) * 1000).toFixed()}/s`);
}

async function ask(sentBody = body, by = agent): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/validate?timeout=10s' };
    const sent = request({ ...options, method: 'POST', agent: by }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => void (text += chunk.toString()));
      response.on('end', () => {
        if (text.includes('"allowed":true')) resolve();
        else reject(new Error(text));
      });
    });
    sent.on('error', reject);
    sent.end(sentBody);
  });
}

/** The 99th percentile in milliseconds, counted from when a review was due. */
async function openLoop(): Promise<number> {
  const times: number[] = [];
  const total = PER_SECOND * SECONDS;
  const start = performance.now();
  const open: Promise<void>[] = [];
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * PER_SECOND));
    for (; sent < due; sent++) {
      const dueMs = start + (sent / PER_SECOND) * 1000;
      open.push(ask().then(() => void times.push(performance.now() - dueMs)));
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  await Promise.all(open);
  return sorted(times)[Math.floor(times.length * 0.99)] ?? 0;
}

function sorted(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}

/** Of the kernel's clock ticks, of which there are a hundred in a second. */
function cpuMs(ids: readonly number[]): number {
  return ids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) * 10;
  }, 0);
}

function pssMb(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024;
}
