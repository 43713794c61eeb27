import assert from 'node:assert/strict';
import { after, before, describe, it, mock } from 'node:test';
import { rememberingLog } from '../../../test/fakes/repository-context.ts';
import { type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { Series } from '../admission/metrics/series.ts';
import { createApp } from './app.ts';
import { type Listening, listen } from './listen.ts';
import { route } from './route.ts';

describe('an answer that fails on its way', () => {
  const log = rememberingLog();
  const isRead = Promise.withResolvers<void>();
  let ended = 0;
  let server: TestServer;
  let listening: Listening;
  before(async () => {
    async function* rows(): AsyncGenerator<string> {
      yield 'a row\n';
      await isRead.promise;
      throw new Error('the secret reason');
    }
    const half = route({
      id: 'half',
      method: 'GET',
      path: '/half',
      about: 'half',
      access: 'anybody',
      answer: undefined,
      run: async () => ({ pieces: rows(), type: 'text/csv', done: () => void ended++ }),
    });
    server = await testServer([half]);
    const parts = { ...server.parts, context: { ...server.parts.context, log } };
    const app = createApp({ routes: [half], parts, series: new Series(), originOf: () => '192.0.2.1' });
    listening = await listen({
      host: '127.0.0.1',
      port: 0,
      tls: undefined,
      proxies: undefined,
      fetch: async (request, bindings) => await app.fetch(request, bindings as object),
    });
  });
  after(async () => {
    await listening.close(0);
    await server[Symbol.asyncDispose]();
  });

  it('is cut, is a line of our log, lets go of what it read from, and says nothing else to anybody', async () => {
    const printed = (['error', 'info'] as const).map((name) => mock.method(console, name, () => {}));
    try {
      const response = await fetch(`http://127.0.0.1:${listening.port}/half`);
      const got: string[] = [];
      await assert.rejects(async () => {
        for await (const chunk of response.body ?? []) {
          got.push(Buffer.from(chunk).toString());
          isRead.resolve();
        }
      }, /terminated/);
      assert.equal(got.join(''), 'a row\n');
      assert.deepEqual(log.warnings, [
        'an answer could not be given to its end {"error":"the secret reason"}',
      ]);
      assert.equal(ended, 1);
      assert.deepEqual(
        printed.map((each) => each.mock.callCount()),
        [0, 0],
      );
    } finally {
      for (const each of printed) each.mock.restore();
    }
  });
});
