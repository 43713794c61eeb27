/** The running webhook, and registries that answer late, never, for ever, or "later". */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { mapConcurrently } from '../../src/base/concurrency.ts';
import { silentLog } from '../../src/base/log.ts';
import { systemClock } from '../../src/base/system-clock.ts';
import { serveAdmission } from '../../src/server/index.ts';
import { publicKeyPem } from '../../src/sigstore/index.ts';
import { podOf, ReviewClient } from '../fakes/admission.ts';
import { tlsAuthority } from '../fakes/tls-authority.ts';
import { TrustLab } from '../fakes/trust-lab.ts';
import { eventually } from './admission-cluster.ts';

type Mood = 'late' | 'silent' | 'endless' | 'busy' | 'good';

const LATENCY_MS = 200;
const [PODS, IMAGES] = [50, 5];
/** The API server's, in seconds. */
const BUDGET = 4;

describe('an admission webhook before slow registries', () => {
  let lab: TrustLab;
  let folder: string;
  let admission: Awaited<ReturnType<typeof serveAdmission>>;
  let client: ReviewClient;
  let gate: Server;
  let mood: Mood = 'good';
  const { ca, identityFor } = tlsAuthority();
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const host = (): string => `127.0.0.1:${(gate.address() as AddressInfo).port}`;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-slow-'));
    lab = await TrustLab.start();
    gate = createServer((asked, response) => {
      if (mood === 'silent') return;
      if (mood === 'busy') return void response.writeHead(429, { 'retry-after': '30' }).end();
      if (mood === 'endless') {
        response.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' });
        const chunk = Buffer.alloc(65_536, ' ');
        const more = (): void => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on('drain', more);
        return more();
      }
      const [to, port = ''] = lab.registry.host.split(':');
      const pass = (): void => {
        const options = { host: to, port, path: asked.url, method: asked.method, headers: asked.headers };
        const sent = request(options, (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        });
        asked.pipe(sent);
      };
      setTimeout(pass, mood === 'late' ? LATENCY_MS : 0);
    }).listen(0, '127.0.0.1');
    await once(gate, 'listening');
    const { cert, key } = identityFor('localhost');
    const policy = {
      version: 1,
      authorities: { release: { key: publicKeyPem(lab.signer.publicKey), logEntries: 0 } },
      policies: [{ name: 'release', images: [`${host()}/**`], signed: { by: ['release'] } }],
    };
    admission = await serveAdmission(
      {
        sources: {
          policies: [file('policy.yaml', JSON.stringify(policy))],
          trustedRoot: file('root.json', lab.sigstore.trustedRoot),
          stateDir: folder,
          cacheDir: join(folder, 'cache'),
          insecure: false,
        },
        listen: { host: '127.0.0.1', port: 0 },
        operations: { host: '127.0.0.1', port: 0 },
        tls: { files: { cert: file('tls.crt', cert), key: file('tls.key', key) } },
        drainMs: 0,
      },
      { clock: systemClock, log: silentLog, signal: new AbortController().signal },
    );
    client = new ReviewClient(admission.listen.port, ca);
  });
  after(async () => {
    client?.close();
    await admission?.[Symbol.asyncDispose]();
    gate?.close();
    gate?.closeAllConnections();
    await lab?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  async function signedImage(name: string): Promise<string> {
    const digest = await lab.push(name);
    await lab.sign(name, lab.byKey);
    return `${host()}/${name}@${digest}`;
  }

  it(`decides about ${PODS} pods of ${IMAGES} new images each in time, with ${LATENCY_MS} ms before each answer`, async () => {
    const names = Array.from({ length: PODS * IMAGES }, (_, number) => `late/app-${number}`);
    const images = await mapConcurrently(names, 4, signedImage);
    mood = 'late';
    const answers = await Promise.all(
      Array.from({ length: PODS }, async (_, pod) => {
        const own = images.slice(pod * IMAGES, (pod + 1) * IMAGES);
        const containers = own.map((image, at) => ({ name: `c${at}`, image }));
        const object = { ...podOf(own[0] ?? ''), spec: { containers } };
        return await client.review('/validate?timeout=10s', object);
      }),
    );
    mood = 'good';
    const refused = answers.filter(({ allowed }) => allowed !== true).map(({ message }) => message);
    assert.deepEqual(refused, []);
  });

  for (const bad of ['silent', 'endless', 'busy'] as const)
    it(`answers in time where a registry is ${bad}, holds little for it, and lets the image in once it answers`, async () => {
      const image = await signedImage(`${bad}/app`);
      const memory = memoryMb();
      mood = bad;
      const answer = await Promise.race([
        client.review(`/validate?timeout=${BUDGET}s`, podOf(image)),
        delay(BUDGET * 1000, undefined, { ref: false }),
      ]);
      assert.equal(answer?.allowed, false, 'nothing was answered in time');
      assert.ok(answer.message?.includes(host()), answer.message);
      assert.ok(memoryMb() - memory <= 64, `${memory} MB grew to ${memoryMb()} MB`);
      mood = 'good';
      gate.closeAllConnections();
      let last = '';
      await eventually(
        async () => {
          const { allowed, message } = await client.review('/validate?timeout=10s', podOf(image));
          last = message ?? '';
          return allowed === true;
        },
        () => last,
      );
    });

  function memoryMb(): number {
    const { http, verifier } = admission.processes();
    return [...http, ...(verifier === undefined ? [] : [verifier])].reduce(
      (sum, pid) =>
        sum + Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024,
      0,
    );
  }
});
