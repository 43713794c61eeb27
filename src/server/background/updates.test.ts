import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import type { QueuedJob } from '../../store/index.ts';
import { NoticePlan } from './jobs/notice.ts';
import type { Updates } from './jobs/update.ts';
import { addDue } from './plan-work.ts';
import { type Background, handlersOf } from './run-background.ts';
import { workOnce } from './work-off.ts';

const HOUR_MS = 3_600_000;
const NGINX = 'https://git.example.org/acme/images recipes/nginx.yaml';
const REDIS = 'https://git.example.org/acme/images recipes/redis.yaml';

describe('recipes that a server keeps up to date', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let server: TestServer;
  before(async () => {
    context = await repositoryContext();
    server = await testServer();
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await context[Symbol.asyncDispose]();
  });

  const advanced: string[] = [];
  /** A process in whose checkout these recipes are, in which `of` says what comes of each. */
  const worker = (folder: string, of: (file: string) => object, names = [NGINX, REDIS]): Background => {
    const updates: Updates = {
      everyMs: HOUR_MS,
      recipes: async () => new Map(names.map((name) => [name, `${folder}/${name.split('/').at(-1)}`])),
      advance: async (file, store) => {
        assert.equal(store, server.parts.store);
        advanced.push(file);
        return of(file) as never;
      },
      context,
    };
    const { withPlainFleet, withFleet } = server.parts;
    return { ...server.parts, source: { withPlainFleet, withFleet, [Symbol.dispose]() {} }, updates };
  };
  const plan = async (background: Background): Promise<void> =>
    await addDue(background, server.parts.context, { notice: new NoticePlan(), isWhole: true });
  const work = async (background: Background): Promise<number> =>
    await workOnce({ queue: server.parts.queue, handlers: handlersOf(background) }, server.parts.context);
  const jobs = async (): Promise<QueuedJob[]> =>
    await server.parts.queue.list({ kind: 'update', limit: 100 });
  const pushed = () => ({ status: { state: 'newer' }, record: { candidate: { stage: 'pushed' } } });

  it('are done once each, by whichever process comes first, and again after the time that was set', async () => {
    const [one, two] = [worker('/one', pushed), worker('/two', pushed)];
    for (const each of [one, two]) await plan(each);
    await Promise.all([work(one), work(two)]);
    assert.equal(advanced.length, 2);
    assert.deepEqual(
      new Set(advanced.map((file) => file.split('/').at(-1))),
      new Set(['nginx.yaml', 'redis.yaml']),
    );
    await plan(two);
    assert.equal(await work(two), 0);
    server.fleet.now.ms += HOUR_MS;
    await plan(two);
    assert.equal(await work(two), 2);
    const [job] = await jobs();
    assert.deepEqual(job?.outcome, { state: 'newer', reached: 'pushed' });
  });

  it('are said to have failed, with the reason, and tried again the next time', async () => {
    server.fleet.now.ms += HOUR_MS;
    const failing = worker('/one', () => ({ status: { state: 'failed', why: 'no mirror' }, record: {} }), [
      NGINX,
    ]);
    await plan(failing);
    await work(failing);
    const failed = (await jobs()).filter(({ state }) => state === 'failed');
    assert.match(JSON.stringify(failed), /recipes\/nginx.yaml: no mirror/);
    server.fleet.now.ms += HOUR_MS;
    await plan(failing);
    assert.equal(await work(failing), 1);
  });

  it('stop no other work where they cannot be read', async () => {
    const broken = worker('/one', pushed);
    const recipes = async () => await Promise.reject(new Error('gone'));
    await plan({ ...broken, updates: { ...broken.updates, recipes } as never });
  });

  it('wait where a process that has none of that name took it, for one that has', async () => {
    server.fleet.now.ms += HOUR_MS;
    await plan(worker('/one', pushed, [NGINX]));
    advanced.length = 0;
    await work(worker('/two', pushed, [REDIS]));
    assert.deepEqual(advanced, []);
    const [waiting] = (await jobs()).filter(({ state }) => state === 'waiting');
    assert.match(JSON.stringify(waiting?.outcome), /SERVER_UPDATE_ELSEWHERE/);
    server.fleet.now.ms += HOUR_MS;
    assert.equal(await work(worker('/one', pushed, [NGINX])), 1);
    assert.deepEqual(advanced, ['/one/nginx.yaml']);
  });
});
