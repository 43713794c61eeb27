import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { debianRoot } from '../../../test/fakes/debian-root.ts';
import { FakeRegistry } from '../../../test/fakes/registry.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { rootImage } from '../../../test/fakes/root-image.ts';
import { ofCluster, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import type { Digest } from '../../base/digest.ts';
import { knownDigests, type QueuedJob, watchedTags } from '../../store/index.ts';
import { tagsHintedAt } from './jobs/hinted-tags.ts';
import { NoticePlan } from './jobs/notice.ts';
import { addDue } from './plan-work.ts';
import { type Background, handlersOf } from './run-background.ts';
import { workOnce } from './work-off.ts';

const MINUTE_MS = 60_000;

describe('tags that a server watches', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let registry: FakeRegistry;
  let server: TestServer;
  before(async () => {
    context = await repositoryContext();
    registry = await FakeRegistry.start();
    server = await testServer();
  });
  after(async () => {
    await registry.stop();
    await server[Symbol.asyncDispose]();
    await context[Symbol.asyncDispose]();
  });

  const push = async (version: string, ...tags: readonly string[]): Promise<Digest> => {
    const root = join(context.dir, `root-${version}`);
    mkdirSync(root);
    await debianRoot(root, [{ name: 'xz-utils', version }]);
    const [first = '', ...others] = tags;
    const digest = await rootImage(root, `${registry.host}/shop/app:${first}`, context);
    for (const tag of others) registry.tags.get('shop/app')?.set(tag, digest);
    return digest;
  };
  /** The jobs of this round, five minutes after the last. */
  const round = async (
    tag?: string,
    { afterMs = 5 * MINUTE_MS, isWhole = true } = {},
  ): Promise<QueuedJob[]> => {
    server.fleet.now.ms += afterMs;
    const before = new Set((await server.parts.queue.list({ limit: 1000 })).map(({ id }) => id));
    const places = [{ registry: registry.host, repository: 'shop/app', ...(tag !== undefined && { tag }) }];
    const source = { withPlainFleet: server.parts.withPlainFleet, withFleet: server.parts.withFleet };
    const background: Background = {
      ...server.parts,
      source: { ...source, [Symbol.dispose]() {} },
      watch: { places, options: {}, context },
      catalogueFrom: { places: [`${registry.host}/shop/app`], options: {}, tool: 'shearwall 0', context },
    };
    await addDue(background, server.parts.context, { notice: new NoticePlan(), isWhole });
    await workOnce({ queue: server.parts.queue, handlers: handlersOf(background) }, server.parts.context);
    return (await server.parts.queue.list({ limit: 1000 })).filter(({ id }) => !before.has(id));
  };
  const outcomeOf = (jobs: readonly QueuedJob[], kind: string): unknown =>
    jobs.find((job) => job.kind === kind)?.outcome;

  it('are looked at without a pull, and what nobody knows yet is fetched', async () => {
    const first = await push('5.6.1-1', 'v1', 'latest');
    registry.tags.get('shop/app')?.set(`sha256-${'a'.repeat(64)}.sig`, first);
    // A list may hold what would lead elsewhere.
    registry.tags.get('shop/app')?.set('../../other/manifests/latest\0', first);
    const done = await round();
    assert.partialDeepStrictEqual(outcomeOf(done, 'watch'), { tags: 2, moved: 2, fetches: 1 });
    const known = await server.parts.store.read((view) => knownDigests(view, [first]));
    assert.ok(known.has(first));
    registry.seen.length = 0;
    const again = await round();
    assert.deepEqual(
      again.map(({ kind, outcome }) => ({ kind, outcome })),
      [{ kind: 'watch', outcome: { tags: 2, gone: 0, moved: 0, fetches: 0, newest: [] } }],
    );
    assert.equal(registry.count('GET', /manifests/), 0);
  });

  it('say from what to what they moved, and which are gone', async () => {
    const before = (await watched()).find(({ tag }) => tag === 'latest');
    const second = await push('5.6.2-1', 'latest');
    registry.tags.get('shop/app')?.delete('v1');
    const moved = await round();
    assert.partialDeepStrictEqual(outcomeOf(moved, 'watch'), {
      tags: 1,
      gone: 1,
      fetches: 1,
      newest: [{ tag: 'latest', from: before?.digest, to: second }],
    });
    assert.partialDeepStrictEqual(await watched(), [{ tag: 'latest', digest: second }]);
  });

  it('are one alone where one is named', async () => {
    await push('5.6.3-1', 'v2');
    assert.partialDeepStrictEqual(outcomeOf(await round('latest'), 'watch'), { tags: 1, fetches: 0 });
  });

  it('wait for a registry that is out of order, and nothing of it counts as gone', async () => {
    const before = await watched();
    registry.faults.push({ method: 'GET', path: /tags\/list/, times: 100, effect: 503 });
    const [waiting] = await round();
    assert.partialDeepStrictEqual(waiting, { state: 'waiting', outcome: { code: 'REGISTRY_UNREACHABLE' } });
    assert.deepEqual(await watched(), before);
    registry.faults.length = 0;
    await round();
    assert.partialDeepStrictEqual(await server.parts.queue.find(waiting?.id ?? ''), { state: 'done' });
  });

  it('are looked at before their turn where a registry says that they moved, once a minute', async () => {
    await round();
    const agent = await server.token(ofCluster('registry'));
    const place = `${registry.host}/shop/app`;
    const hint = async (tag: string): Promise<void> => {
      const body = JSON.stringify({ image: `${place}${tag}` });
      await server.as(agent, '/api/v1/registry-events', { method: 'POST', body });
    };
    const looks = async (afterMs: number): Promise<unknown[]> =>
      (await round(undefined, { afterMs, isWhole: false }))
        .filter(({ key }) => key === place)
        .map(({ outcome }) => outcome);
    const moved = await push('5.6.4-1', 'latest');
    // More that nobody has looked at than one look asks about.
    for (let n = 0; n < 500; n++) registry.tags.get('shop/app')?.set(`old-${n}`, moved);
    await hint(':latest');
    await hint('/unwatched:latest');
    assert.deepEqual(await looks(MINUTE_MS / 2), []);
    const [outcome] = await looks(MINUTE_MS / 2);
    assert.partialDeepStrictEqual(outcome, { tags: 500 });
    assert.partialDeepStrictEqual(
      (await watched()).filter(({ tag }) => tag === 'latest'),
      [{ digest: moved }],
    );
    assert.ok(server.parts.hints.isEmpty);
    assert.deepEqual(await looks(2 * MINUTE_MS), []);
    const keys = new Set(
      (await server.parts.queue.list({ kind: 'watch', limit: 1000 })).map(({ key }) => key),
    );
    assert.deepEqual([...keys].toSorted(), [place, `${place}:latest`]);
  });

  it('are looked at again where a registry says so during a look', async () => {
    const { queue, hints, store } = server.parts;
    const place = `${registry.host}/shop/app`;
    await store.write(
      async (edit) => await queue.add(edit, { kind: 'watch', key: place, input: { reference: place } }),
    );
    const running = (await queue.take('watch')) ?? assert.fail();
    hints.note({ repository: place, tag: 'v2' });
    assert.deepEqual(await tagsHintedAt({ queue, hints }, server.fleet.now.ms), []);
    await queue.end(running, null);
    server.fleet.now.ms += MINUTE_MS;
    assert.deepEqual(await tagsHintedAt({ queue, hints }, server.fleet.now.ms), [
      { kind: 'watch', key: place, input: { reference: place, first: ['v2'] } },
    ]);
  });

  const watched = async () =>
    await server.parts.store.read((view) => watchedTags(view, `${registry.host}/shop/app`));
});
