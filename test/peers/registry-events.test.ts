import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { tagsHintedAt } from '../../src/server/background/jobs/hinted-tags.ts';
import { watching } from '../../src/server/background/jobs/watch.ts';
import { workOnce } from '../../src/server/background/work-off.ts';
import { listen } from '../../src/server/http/listen.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { rootImage } from '../fakes/root-image.ts';
import { ofCluster, testServer } from '../fakes/test-server.ts';
import { findProgram, notifyingRegistry } from './real-registry.ts';

const program = findProgram('docker-registry');

describe('a registry that says what was pushed', {
  skip: program ? false : 'not here: docker-registry',
}, () => {
  it('has the tag looked at', async () => {
    await using context = await repositoryContext();
    await using server = await testServer();
    const { queue, hints, store } = server.parts;
    const requests: { type: string | null; status: number }[] = [];
    const fetch = async (request: Request): Promise<Response> => {
      const response = await server.fetch(request);
      requests.push({ type: request.headers.get('content-type'), status: response.status });
      return response;
    };
    const at = { host: '127.0.0.1', port: 0, tls: undefined, proxies: undefined };
    const listening = await listen({ ...at, fetch });
    const registry = await notifyingRegistry(program ?? '', {
      url: `http://127.0.0.1:${listening.port}/api/v1/registry-events`,
      token: await server.token(ofCluster('registry')),
    });
    try {
      const place = `${registry.host}/shop/app`;
      const watch = watching(
        { store, queue },
        { places: [{ registry: registry.host, repository: 'shop/app' }], options: {}, context },
      );
      const work = async (): Promise<number> =>
        await workOnce({ queue, handlers: { watch } }, server.parts.context);
      // It has had its turn, long ago.
      await store.write(async (edit) => await queue.add(edit, { kind: 'watch', key: place, input: {} }));
      await work();
      server.fleet.now.ms += 60_000;
      const root = join(context.dir, 'root');
      mkdirSync(root);
      const digest = await rootImage(root, `${place}:v1`, context);
      for (let tries = 0; hints.isEmpty && tries < 100; tries++)
        await new Promise((resolve) => setTimeout(resolve, 100));
      const due = await tagsHintedAt({ queue, hints }, server.fleet.now.ms);
      assert.deepEqual(due, [{ kind: 'watch', key: place, input: { reference: place, first: ['v1'] } }]);
      for (const job of due) await store.write(async (edit) => await queue.add(edit, job));
      assert.equal(await work(), 1);
      const [{ outcome } = assert.fail()] = await queue.list({ kind: 'watch', limit: 1 });
      assert.partialDeepStrictEqual(outcome, { tags: 1, newest: [{ tag: 'v1', to: digest }] });
      assert.deepEqual(
        new Set(requests.map((each) => JSON.stringify(each))),
        new Set([
          JSON.stringify({ type: 'application/vnd.docker.distribution.events.v1+json', status: 202 }),
        ]),
      );
    } finally {
      await registry.stop();
      await listening.close(1000);
    }
  });
});
