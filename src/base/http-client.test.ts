import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, it } from 'node:test';
import { startHttpServer } from '../../test/fakes/http-server.ts';
import { type HttpResponse } from './http.ts';
import { createHttp } from './http-client.ts';

const http = createHttp({ userAgent: 'shearwall/1' });

async function textOf(response: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('createHttp', () => {
  it('says who asks, and takes bytes as they are stored', async () => {
    let seen: IncomingHttpHeaders = {};
    await using server = await startHttpServer((request, response) => {
      seen = request.headers;
      response.end('hello');
    });

    const response = await http(`${server.url}/x`);

    assert.equal(await textOf(response), 'hello');
    assert.equal(response.url, `${server.url}/x`);
    assert.equal(seen['user-agent'], 'shearwall/1');
    assert.equal(seen['accept-encoding'], 'identity');
    assert.equal(seen.authorization, undefined);
  });

  it('makes a header of the credentials in a URL and never shows them', async () => {
    let authorization: string | undefined;
    await using server = await startHttpServer((request, response) => {
      authorization = request.headers.authorization;
      response.end();
    });

    const response = await http(server.url.replace('//', '//me:s%40fe@'));
    await response.cancel();

    assert.equal(authorization, `Basic ${Buffer.from('me:s@fe').toString('base64')}`);
    assert.equal(response.url, `${server.url}/`);
  });

  it('says so where a server that is asked in TLS answers in plain text', async () => {
    await using server = await startHttpServer((_, response) => void response.end());
    await assert.rejects(http(server.url.replace('http:', 'https:')), {
      code: 'NETWORK_TLS',
      message: /does not answer in TLS$/,
    });
  });

  it('follows a redirect, and keeps credentials within the origin', async () => {
    const seen: (string | undefined)[] = [];
    await using server = await startHttpServer((request, response) => {
      seen.push(request.headers.authorization);
      if (request.url === '/a') response.writeHead(302, { location: '/b' }).end();
      else response.end('b');
    });

    const response = await http(`${server.url}/a`, { headers: { Authorization: 'Bearer x' } });

    assert.equal(await textOf(response), 'b');
    assert.deepEqual(seen, ['Bearer x', 'Bearer x']);
  });

  it('drops every credential when a redirect leads to another origin', async () => {
    let seen: IncomingHttpHeaders = {};
    await using thief = await startHttpServer((request, response) => {
      seen = request.headers;
      response.end();
    });
    await using server = await startHttpServer((_, response) => {
      response.writeHead(307, { location: `${thief.url}/` }).end();
    });

    const headers = { Authorization: 'Bearer x', Cookie: 'y', accept: 'text/plain' };
    await (await http(server.url.replace('//', '//me:safe@'), { headers })).cancel();

    assert.deepEqual([seen.authorization, seen.cookie, seen.accept], [undefined, undefined, 'text/plain']);
  });

  it('gives up on a circle of redirects', async () => {
    await using server = await startHttpServer((_, response) =>
      response.writeHead(302, { location: '/' }).end(),
    );

    await assert.rejects(http(`${server.url}/?token=secret`), {
      code: 'HTTP_REDIRECT',
      message: `${server.url}/?token=… redirects more than 5 times`,
    });
  });

  it('hands a redirect to a caller who wants to see it', async () => {
    await using server = await startHttpServer((_, response) =>
      response.writeHead(302, { location: '/' }).end(),
    );

    const response = await http(server.url, { redirect: 'manual' });
    await response.cancel();

    assert.equal(response.status, 302);
  });

  it('refuses what is neither http nor https, also as the target of a redirect', async () => {
    await using server = await startHttpServer((_, response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    );

    await assert.rejects(http('file:///etc/passwd'), { code: 'HTTP_URL' });
    await assert.rejects(http('nonsense'), { code: 'HTTP_URL' });
    await assert.rejects(http(server.url), { code: 'HTTP_URL' });
  });

  it('sends a body, whole or in parts, and turns it into a GET after 303', async () => {
    const seen: string[] = [];
    await using server = await startHttpServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push(`${request.method} ${request.url} ${body}`);
        if (request.url === '/see') response.writeHead(303, { location: '/other' });
        response.end();
      });
    });
    async function* parts(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('in ');
      yield Buffer.from('parts');
    }

    await (await http(`${server.url}/x`, { method: 'PUT', body: Buffer.from('whole') })).cancel();
    await (await http(`${server.url}/x`, { method: 'PATCH', body: parts() })).cancel();
    await (await http(`${server.url}/see`, { method: 'POST', body: Buffer.from('b') })).cancel();

    assert.deepEqual(seen, ['PUT /x whole', 'PATCH /x in parts', 'POST /see b', 'GET /other ']);
  });

  it('gives up on a server that says nothing, before and within the body', async () => {
    await using silent = await startHttpServer(() => {});
    await using stuck = await startHttpServer((_, response) => void response.write('x'));

    await assert.rejects(http(silent.url, { idleTimeoutMs: 50 }), {
      code: 'NETWORK_TIMEOUT',
      message: /for 0\.05 s/,
    });
    await assert.rejects(http(stuck.url, { idleTimeoutMs: 200 }).then(textOf), { code: 'NETWORK_TIMEOUT' });
  });

  it('waits for a reader who is slower than its time-out', async () => {
    await using server = await startHttpServer((_, response) => response.end('slowly'));
    const response = await http(server.url, { idleTimeoutMs: 3000 });

    for await (const _ of response.body) await new Promise((resolve) => setTimeout(resolve, 3300));
  });

  it('says that nobody answers', async () => {
    let url = '';
    {
      await using server = await startHttpServer(() => {});
      url = server.url;
    }

    await assert.rejects(http(url), { code: 'NETWORK_UNREACHABLE', message: /ECONNREFUSED/, hint: /proxy/ });
    await assert.rejects(http('http://shearwall.invalid/'), { code: 'NETWORK_UNREACHABLE' });
  });

  it('says that a connection broke', async () => {
    await using server = await startHttpServer((_, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('half', () => response.destroy());
    });

    await assert.rejects(http(server.url).then(textOf), {
      code: 'NETWORK_BROKEN',
      message: new RegExp(`connection to ${server.url}/ broke`),
    });
  });

  it('ends at once when the caller aborts, with the reason of the caller', async () => {
    await using server = await startHttpServer((_, response) => void response.write('x'));
    const abort = new AbortController();
    const response = await http(server.url, { signal: abort.signal });
    setTimeout(() => abort.abort(new Error('interrupted')), 20);

    await assert.rejects(textOf(response), { message: 'interrupted' });
    await assert.rejects(http(server.url, { signal: abort.signal }), { message: 'interrupted' });
  });
});
