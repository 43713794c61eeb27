import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { issueLeaf, makeAuthority } from '../admission/authority/authority.ts';
import type { TlsIdentity } from '../admission/http/tls-server.ts';
import { type Listening, listen } from './listen.ts';
import { parseTrustedPeers } from './trusted-peers.ts';

const REQUEST = 'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const start = async (port: number, answer: () => Promise<Response>): Promise<Listening> =>
  await listen({ host: '127.0.0.1', port, tls: undefined, proxies: undefined, fetch: answer });

/** What came of a request on a connection of its own: `refused`, a status, or how the connection ended without one. */
async function outcomeOf(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(REQUEST);
  let said = '';
  try {
    for await (const chunk of socket) said += String(chunk);
  } catch (error) {
    const { code = '' } = error as { code?: string };
    return code === 'ECONNREFUSED' ? 'refused' : code;
  }
  return /^HTTP\/1\.1 (\d{3}) /.exec(said)?.[1] ?? 'closed';
}

describe('a server that starts and ends', () => {
  it('answers, refuses or cuts off whoever comes, at whatever moment, and leaves nobody waiting', async () => {
    const port = await freePort();
    const asked: Promise<string>[] = [];
    let isOver = false;
    const asking = (async () => {
      while (!isOver && asked.length < 200) {
        asked.push(outcomeOf(port));
        await setImmediate();
      }
    })();
    const listening = await start(port, async () => {
      await setImmediate();
      return new Response('ok');
    });
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    await listening.close(60_000);
    isOver = true;
    await asking;
    const outcomes = await Promise.all(asked);
    const [first, ...later] = outcomes;
    assert.equal(first, 'refused');
    assert.ok(later.includes('200'), later.join());
  });

  it('answers who was connected before it ended, and had not been taken yet', async () => {
    const port = await freePort();
    const listening = await start(port, async () => new Response('ok'));
    const asked = Array.from({ length: 10 }, async () => await outcomeOf(port));
    // The system has connected them by now.
    await new Promise(process.nextTick);
    await listening.close(60_000);
    assert.deepEqual(new Set(await Promise.all(asked)), new Set(['200']));
  });

  it('keeps connections longer than the proxies before it do, but none when it ends', async () => {
    const listening = await start(await freePort(), async () => new Response('ok'));
    const response = await fetch(`http://127.0.0.1:${listening.port}`);
    assert.equal(response.headers.get('keep-alive'), 'timeout=75');
    await response.text();
    await listening.close(60_000);
  });

  it('waits for nobody who says nothing any longer than it was told', async () => {
    const port = await freePort();
    const listening = await start(port, async () => await new Promise<never>(() => {}));
    const silent = connect(port, '127.0.0.1');
    silent.on('error', () => {});
    await once(silent, 'connect');
    const unanswered = outcomeOf(port);
    await listening.close(1);
    assert.match(await unanswered, /^(?:closed|ECONNRESET)$/);
  });
});

describe('a server that others reach', () => {
  it('shows a renewed certificate to whoever connects from then on', async () => {
    const authority = makeAuthority(Date.now());
    const [first, second] = [1, 2].map(() => issueLeaf(authority, ['localhost'], Date.now()));
    const listening = await listen({
      host: '127.0.0.1',
      port: 0,
      tls: first,
      proxies: undefined,
      fetch: () => new Response('ok'),
    });
    const shown = async (): Promise<string> => {
      const options = {
        host: '127.0.0.1',
        port: listening.port,
        servername: 'localhost',
        ca: authority.cert,
      };
      const socket = connectTls(options);
      await once(socket, 'secureConnect');
      const certificate = new X509Certificate(socket.getPeerCertificate().raw);
      socket.destroy();
      return certificate.serialNumber;
    };
    const serialOf = (tls: TlsIdentity | undefined): string =>
      new X509Certificate(tls?.cert ?? assert.fail()).serialNumber;
    assert.equal(await shown(), serialOf(first));
    listening.useTls(second ?? assert.fail());
    assert.equal(await shown(), serialOf(second));
    await listening.close(0);
  });

  it('lets nobody connect but the proxies that are named', async () => {
    for (const [cidr, outcome] of [
      ['127.0.0.0/8', '200'],
      ['10.0.0.0/8', 'closed'],
    ] as const) {
      const proxies = parseTrustedPeers([cidr]);
      const fetch = (): Response => new Response('ok');
      const listening = await listen({ host: '127.0.0.1', port: 0, tls: undefined, proxies, fetch });
      const seen = await outcomeOf(listening.port);
      assert.equal(seen === 'ECONNRESET' ? 'closed' : seen, outcome);
      await listening.close(0);
    }
  });
});
