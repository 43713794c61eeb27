import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { askService, type ServiceRequest } from './ask-service.ts';

const ask = (url: string, changes: Partial<ServiceRequest> = {}): ServiceRequest => ({
  service: 'the log',
  url,
  accepted: [200],
  limitBytes: 1000,
  ...changes,
});

describe('askService', () => {
  it('posts and gives the answer', async () => {
    let seen = '';
    await using server = await startHttpServer((request, response) => {
      request.on('data', (chunk: Buffer) => (seen += chunk.toString()));
      request.on('end', () => response.writeHead(201, { 'x-answer': 'yes' }).end('created'));
    });

    const answer = await askService(
      ask(server.url, { method: 'POST', body: Buffer.from('question'), accepted: [200, 201] }),
      serviceTestContext(),
    );

    assert.deepEqual(
      [seen, answer.status, answer.bytes.toString(), answer.headers.get('x-answer')],
      ['question', 201, 'created', 'yes'],
    );
  });

  it('waits for as long as a busy service asks, then tries again', async () => {
    let requests = 0;
    await using server = await startHttpServer((_, response) => {
      if (++requests === 1) response.writeHead(429, { 'retry-after': '7' }).end();
      else if (requests === 2) response.writeHead(503).end();
      else response.end('at last');
    });
    const context = serviceTestContext();

    assert.equal((await askService(ask(server.url), context)).bytes.toString(), 'at last');
    assert.deepEqual(context.slept, [7000, 500]);
  });

  it('gives up on a service that stays busy, and says what it answered', async () => {
    await using server = await startHttpServer((_, response) =>
      response.writeHead(429, { 'retry-after': '600' }).end(),
    );

    await assert.rejects(askService(ask(server.url), serviceTestContext()), {
      code: 'SERVICE_UNAVAILABLE',
      message: /the log at http:.* cannot be used: .*rate limited \(429\), for 600 s/,
      details: { status: 429, retryAfterMs: 600_000 },
    });
  });

  it('says that nobody answers', async () => {
    let url = '';
    {
      await using server = await startHttpServer(() => {});
      url = server.url;
    }

    await assert.rejects(askService(ask(url), serviceTestContext()), {
      code: 'SERVICE_UNAVAILABLE',
      message: /ECONNREFUSED/,
    });
  });

  it('does not repeat what was refused, and passes on the reason of the service', async () => {
    let requests = 0;
    await using server = await startHttpServer((_, response) => {
      requests += 1;
      response.writeHead(400).end(JSON.stringify({ code: 3, message: 'no such key' }));
    });

    await assert.rejects(askService(ask(`${server.url}/api`), serviceTestContext()), {
      code: 'SERVICE_REFUSED',
      message: `the log declined (400: no such key): ${server.url}/api`,
      details: { status: 400, said: 'no such key' },
    });
    assert.equal(requests, 1);
  });

  it('shows neither our token nor control characters of a hostile reason, and not much of it', async () => {
    await using server = await startHttpServer((_, response) =>
      response.writeHead(403).end(`\u001b[2Jyour token is s3cret\n\n\u202e${'x'.repeat(100_000)}`),
    );

    await assert.rejects(
      askService(ask(server.url, { secret: 's3cret' }), serviceTestContext()),
      (error: Error) => {
        assert.match(error.message, /\(403: \[2Jyour token is … x+…\)/);
        assert.ok(error.message.length < 500);
        return true;
      },
    );
  });

  it('follows no redirect: a service may not name another', async () => {
    let visited = false;
    await using elsewhere = await startHttpServer((_, response) => {
      visited = true;
      response.end();
    });
    await using server = await startHttpServer((_, response) =>
      response.writeHead(307, { location: elsewhere.url }).end(),
    );

    await assert.rejects(askService(ask(server.url), serviceTestContext()), {
      code: 'SERVICE_REFUSED',
      message: /redirects \(307\)/,
    });
    assert.equal(visited, false);
  });

  it('reads no more than the limit of an endless answer', async () => {
    await using server = await startHttpServer((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(4096)));
      };
      response.on('drain', more);
      more();
    });

    await assert.rejects(askService(ask(server.url), serviceTestContext()), {
      code: 'SERVICE_ANSWER_INVALID',
      message: /longer than 1000 bytes/,
    });
  });

  it('gives up on an answer that drips for too long', async () => {
    await using server = await startHttpServer((_, response) => {
      const drip = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(drip));
    });

    await assert.rejects(askService(ask(server.url, { timeoutMs: 100 }), serviceTestContext()), {
      code: 'SERVICE_UNAVAILABLE',
      message: /no whole answer within 0.1 s/,
    });
  });

  it('refuses plain http beyond loopback, and to be offline, before any connection', async () => {
    const http = () => assert.fail('a request was made');

    await assert.rejects(askService(ask('http://log.test'), serviceTestContext(undefined, { http })), {
      code: 'SERVICE_URL',
    });
    await assert.rejects(
      askService(ask('https://log.test/?key=abc'), serviceTestContext(undefined, { http, offline: true })),
      { code: 'SERVICE_OFFLINE', message: /the log at https:\/\/log.test\/\?key=… may not be contacted/ },
    );
  });

  it('ends at once with the reason of the caller', async () => {
    await using server = await startHttpServer(() => {});
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('interrupted')), 20);

    await assert.rejects(
      askService(ask(server.url), serviceTestContext(undefined, { signal: abort.signal })),
      { message: 'interrupted' },
    );
  });
});
