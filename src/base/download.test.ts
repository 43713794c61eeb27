import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { startHttpServer } from '../../test/fakes/http-server.ts';
import { impatientClock } from '../../test/fakes/repository-context.ts';
import { SEED } from '../../test/seed.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import { download, type FetchOptions, fetchBytes } from './download.ts';
import { createHttp } from './http-client.ts';
import { silentLog } from './log.ts';

const http = createHttp({ userAgent: 'test' });
const content = seededRandom(SEED).bytes(200_000);

function options(
  changes: Partial<FetchOptions> = {},
): FetchOptions & { clock: ReturnType<typeof impatientClock> } {
  const clock = impatientClock();
  return {
    clock,
    signal: new AbortController().signal,
    log: silentLog,
    limitBytes: 1 << 20,
    ...changes,
  } as never;
}

/** Answers the nth request with the nth handler; the last one answers the rest. */
function inTurn(...handlers: ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  let count = 0;
  return (request: IncomingMessage, response: ServerResponse): void =>
    handlers[Math.min(count++, handlers.length - 1)]?.(request, response);
}

const half = content.subarray(0, 100_000);
const breaksOff =
  (headers: Record<string, string>) =>
  (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { 'content-length': content.length, ...headers });
    response.write(half, () => setTimeout(() => response.destroy(), 20));
  };
const whole = (_: IncomingMessage, response: ServerResponse): void => void response.end(content);

describe('fetchBytes', () => {
  it('asks for the rest only after a broken connection, naming the version it began with', async () => {
    const seen: IncomingMessage['headers'][] = [];
    await using server = await startHttpServer(
      inTurn(breaksOff({ etag: '"1"' }), (request, response) => {
        seen.push(request.headers);
        const start = Number(/\d+/.exec(request.headers.range ?? '')?.[0]);
        const rest = content.subarray(start);
        response.writeHead(206, {
          'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
          'content-length': rest.length,
        });
        response.end(rest);
      }),
    );

    const { bytes } = await fetchBytes(http, server.url, options());

    assert.ok(bytes.equals(content));
    assert.equal(seen[0]?.['if-range'], '"1"');
    assert.match(seen[0]?.range ?? '', /^bytes=[1-9]\d+-$/);
  });

  it('goes by Last-Modified where there is no ETag, and by nothing weaker', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const note = (request: IncomingMessage, response: ServerResponse): void => {
      seen.push(request.headers);
      whole(request, response);
    };
    await using dated = await startHttpServer(
      inTurn(breaksOff({ 'last-modified': 'Mon, 08 Jan 2024 00:00:00 GMT' }), note),
    );
    await using weak = await startHttpServer(inTurn(breaksOff({ etag: 'W/"1"' }), note));

    assert.ok((await fetchBytes(http, dated.url, options())).bytes.equals(content));
    assert.ok((await fetchBytes(http, weak.url, options())).bytes.equals(content));

    assert.equal(seen[0]?.['if-range'], 'Mon, 08 Jan 2024 00:00:00 GMT');
    assert.deepEqual([seen[1]?.range, seen[1]?.['if-range']], [undefined, undefined]);
  });

  it('starts over when the server answers with the whole file, with another range, or has no such range', async () => {
    for (const answer of [
      whole,
      inTurn((_, response) => {
        response.writeHead(206, { 'content-range': `bytes 5-9/${content.length}`, 'content-length': 5 });
        response.end('xxxxx');
      }, whole),
      inTurn((_, response) => void response.writeHead(416).end(), whole),
    ]) {
      await using server = await startHttpServer(inTurn(breaksOff({ etag: '"1"' }), answer));

      assert.ok((await fetchBytes(http, server.url, options())).bytes.equals(content));
    }
  });

  it('backs off with jitter, and gives up after four tries without progress', async () => {
    let count = 0;
    await using server = await startHttpServer((_, response) => {
      count++;
      response.writeHead(503).end();
    });
    const given = options();

    await assert.rejects(fetchBytes(http, server.url, given), { code: 'HTTP_SERVER_ERROR' });

    assert.equal(count, 4);
    assert.deepEqual(given.clock.sleeps, [250, 500, 1000]);
  });

  it('waits as long as the server asks: seconds or a date', async () => {
    const at = Date.now() + 60_000;
    await using server = await startHttpServer(
      inTurn(
        (_, response) => void response.writeHead(429, { 'retry-after': '7' }).end(),
        (_, response) => void response.writeHead(503, { 'retry-after': new Date(at).toUTCString() }).end(),
        whole,
      ),
    );
    const given = options({ clock: impatientClock(() => at - 30_000) });

    await fetchBytes(http, server.url, given);

    assert.equal(given.clock.sleeps[0], 7000);
    assert.ok(Math.abs((given.clock.sleeps[1] ?? 0) - 30_000) <= 1000);
  });

  it('does not wait for an hour: it says what the server asked for', async () => {
    await using server = await startHttpServer(
      (_, response) => void response.writeHead(429, { 'retry-after': '3600' }).end(),
    );
    const given = options();

    await assert.rejects(fetchBytes(http, server.url, given), {
      code: 'HTTP_BUSY',
      message: /\(429\), for 3600 s/,
    });
    assert.deepEqual(given.clock.sleeps, []);
  });

  it('does not repeat what will not change', async () => {
    for (const [status, code] of [
      [404, 'HTTP_NOT_FOUND'],
      [401, 'HTTP_UNAUTHORIZED'],
      [418, 'HTTP_STATUS'],
    ] as const) {
      let count = 0;
      await using server = await startHttpServer((_, response) => {
        count++;
        response.writeHead(status).end();
      });

      await assert.rejects(fetchBytes(http, server.url, options()), { code });
      assert.equal(count, 1);
    }
  });

  it('refuses a body that is announced or turns out larger than the limit', async () => {
    await using announced = await startHttpServer(whole);
    await using endless = await startHttpServer((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(10_000)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const limits = options({ limitBytes: 150_000 });

    await assert.rejects(fetchBytes(http, announced.url, limits), {
      code: 'HTTP_TOO_LARGE',
      message: /limit of 150000 bytes/,
    });
    await assert.rejects(fetchBytes(http, endless.url, limits), { code: 'HTTP_TOO_LARGE' });
  });

  it('refuses another size than the one that was signed, before reading', async () => {
    await using server = await startHttpServer(whole);

    await assert.rejects(fetchBytes(http, server.url, options({ sizeBytes: 5 })), {
      code: 'HTTP_WRONG_SIZE',
      message: `${server.url}/ is 200000 bytes, not of the expected 5 bytes`,
    });
  });

  it('gives up on a server that drips: never silent, but never done', async () => {
    await using server = await startHttpServer((_, response) => {
      const timer = setInterval(() => (response.destroyed ? clearInterval(timer) : response.write('x')), 10);
    });
    const slowest = { bytes: 10_000, windowMs: 100 };

    await assert.rejects(fetchBytes(http, server.url, options({ slowest, attempts: 1 })), {
      code: 'NETWORK_TOO_SLOW',
      message: /sends only \d+ bytes a second/,
    });
  });

  it('sends nothing again that the caller has already', async () => {
    const asked: (string | undefined)[] = [];
    await using server = await startHttpServer((request, response) => {
      asked.push(request.headers['if-none-match'], request.headers['if-modified-since']);
      response.writeHead(304, { etag: 'W/"1"' }).end();
    });
    const held = { etag: 'W/"1"', lastModified: 'Tue, 01 Jan 2030 00:00:00 GMT' };
    const sink = { write: () => assert.fail('nothing is new'), restart() {} };

    const { isUnchanged, sizeBytes } = await download(http, { url: server.url, sink }, options({ held }));

    assert.deepEqual([isUnchanged, sizeBytes], [true, 0]);
    assert.deepEqual(asked, Object.values(held));
    await assert.rejects(download(http, { url: server.url, sink }, options()), { code: 'HTTP_STATUS' });
  });
});
