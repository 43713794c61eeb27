import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { everything, ORIGIN, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { type Listening, listen } from './listen.ts';
import { answerUnreadable } from './unreadable-requests.ts';

/** The code that an answer gives, where it is a problem and has its length and the headers of all others. */
function codeOf(answer: string): string | undefined {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  if (!head.includes('application/problem+json') || !head.includes('x-content-type-options: nosniff')) return;
  const { code, status } = JSON.parse(body) as { code: string; status: number };
  return head.startsWith(`HTTP/1.1 ${status} `) ? code : undefined;
}

describe('bytes that somebody writes to the port of a server', () => {
  let server: TestServer;
  let listening: Listening;
  let token: string;
  before(async () => {
    server = await testServer();
    token = await server.token(everything('admin'));
    const fetch = async (request: Request): Promise<Response> => {
      const { pathname, search } = new URL(request.url);
      return await server.fetch(new Request(`${ORIGIN}${pathname}${search}`, request));
    };
    listening = await listen({ host: '127.0.0.1', port: 0, tls: undefined, proxies: undefined, fetch });
  });
  after(async () => {
    await listening.close(0);
    await server[Symbol.asyncDispose]();
  });

  /** What comes back until the other side ends, or has said `enough`. */
  async function answerTo(written: string, enough: RegExp = /$^/): Promise<string> {
    const socket = connect(listening.port, '127.0.0.1');
    socket.write(written);
    let said = '';
    for await (const chunk of socket) {
      said += String(chunk);
      if (enough.test(said)) break;
    }
    return said;
  }
  const post = (headers: readonly string[], body = ''): string =>
    [
      'POST /api/v1/tokens HTTP/1.1',
      'host: shearwall.test',
      'content-type: application/json',
      ...headers,
      '',
      body,
    ].join('\r\n');

  it('are answered before a body comes whose sender is nobody: who writes slowly holds nothing up', async () => {
    assert.match(await answerTo(post(['content-length: 1000000']), /\r\n\r\n/), /^HTTP\/1\.1 401 /);
  });

  it('are refused for the size that they announce, before they come', async () => {
    const known = `authorization: Bearer ${token}`;
    assert.match(
      await answerTo(post([known, 'content-length: 10000000000']), /\r\n\r\n/),
      /^HTTP\/1\.1 413 /,
    );
  });

  it('are no request where their length is said twice, in two ways or by half lines, or a header has a line end', async () => {
    for (const headers of [
      ['content-length: 2', 'content-length: 3'],
      ['content-length: 2', 'transfer-encoding: chunked'],
      ['transfer-encoding: chunked, identity'],
      ['x-a: b\rset-cookie: stolen=1'],
      ['x-a : b'],
      [`x-long: ${'x'.repeat(20_000)}`],
    ]) {
      const said = await answerTo(post([...headers, 'connection: close'], '{}'));
      assert.match(said, /^HTTP\/1\.1 4(?:00|31) /, headers.join());
      assert.doesNotMatch(said, /stolen/);
      assert.match(codeOf(said) ?? said, /^SERVER_(?:MALFORMED|HEADERS)$/);
    }
  });

  it('are answered as any request that is refused, where they are none: no line, no host, another protocol', async () => {
    for (const written of [
      'nonsense\r\n\r\n',
      'GET / HTTP/1.1\r\nconnection: close\r\n\r\n',
      'GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      '\u0016\u0003\u0001\u0002\0\u0001\0\u0001',
    ])
      assert.equal(codeOf(await answerTo(written)), 'SERVER_MALFORMED', written);
  });

  it('are refused as others are, where they want a proxy, or what nobody knows', async () => {
    assert.equal(codeOf(await answerTo('CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n')), 'SERVER_METHOD');
    const expecting = 'GET / HTTP/1.1\r\nhost: a\r\nexpect: x\r\n\r\n';
    assert.equal(codeOf(await answerTo(expecting)), 'SERVER_EXPECTATION');
  });

  it('are answered where their sender ends in the middle of them', async () => {
    const ended = connect({ port: listening.port, host: '127.0.0.1', allowHalfOpen: true });
    ended.end(post([`authorization: Bearer ${token}`, 'content-length: 100'], '{"name":'));
    assert.equal(codeOf(String(Buffer.concat(await ended.toArray()))), 'SERVER_MALFORMED');
  });

  it('are answered by nothing in the middle of another answer', async () => {
    // It begins, and does not end.
    const fetch = async (): Promise<Response> =>
      new Response(new ReadableStream({ start: (rows) => rows.enqueue(Buffer.from('a row')) }));
    const lasting = await listen({ host: '127.0.0.1', port: 0, tls: undefined, proxies: undefined, fetch });
    const socket = connect(lasting.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    let said = '';
    for await (const chunk of socket) {
      said += String(chunk);
      if (said.includes('a row')) socket.write('nonsense\r\n\r\n');
    }
    assert.match(said, /^HTTP\/1\.1 200 [\s\S]*a row\r\n$/);
    await lasting.close(0);
  });

  it('are told that they came too slowly, and nobody is told anything whose connection failed', async () => {
    const unread = createServer();
    answerUnreadable(unread);
    const said = async (code: string): Promise<string> => {
      const socket = new PassThrough();
      unread.emit('clientError', Object.assign(new Error('so'), { code }), socket);
      return String(Buffer.concat(await socket.toArray().catch(() => [])));
    };
    assert.equal(codeOf(await said('ERR_HTTP_REQUEST_TIMEOUT')), 'SERVER_SLOW');
    assert.equal(codeOf(await said('HPE_CHUNK_EXTENSIONS_OVERFLOW')), 'SERVER_TOO_LARGE');
    assert.equal(await said('ECONNRESET'), '');
  });
});
