import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { everything, ORIGIN, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { type Listening, listen } from './listen.ts';

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
    }
  });
});
