import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { image } from '../../../test/fakes/test-fleet.ts';
import { type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import {
  addNotices,
  dueNotifications,
  type JobQueue,
  keepUpload,
  listNotifications,
  type NewJob,
  type QueuedJob,
  recordDelivery,
} from '../../store/index.ts';
import { NO_CHANNELS } from '../notifications/channels.ts';
import { cataloguing, imagesToCatalogue } from './jobs/catalogue.ts';
import type { Delivering } from './jobs/deliver.ts';
import { NoticePlan } from './jobs/notice.ts';
import { addDue } from './plan-work.ts';
import { handlersOf } from './run-background.ts';
import { workOnce } from './work-off.ts';

describe('the background of a server', () => {
  let server: TestServer;
  let queue: JobQueue;
  before(async () => {
    server = await testServer();
    queue = server.parts.queue;
    await server.fleet.see('2026-03-31', [
      { digest: image('a'), image: 'registry.example/shop/a:1' },
      { digest: image('b'), image: 'registry.example/shopping/b:1' },
      { digest: image('c'), image: 'nginx' },
    ]);
  });
  after(async () => await server[Symbol.asyncDispose]());

  const source = () => ({
    withPlainFleet: async <T>(work: (fleet: TestServer['fleet']) => Promise<T>) => await work(server.fleet),
    withFleet: server.parts.withFleet,
    [Symbol.dispose]() {},
  });
  const background = () => ({ ...server.parts, source: source(), keptMs: 86_400_000 });
  const notice = new NoticePlan();
  const workDue = async (delivery?: Delivering): Promise<QueuedJob[]> => {
    await addDue(background(), server.parts.context, { notice, isWhole: true });
    await workOnce({ queue, handlers: handlersOf({ ...background(), delivery }) }, server.parts.context);
    return await queue.list({ limit: 100 });
  };
  const from = (...places: string[]) => {
    const context = server.parts.context as never;
    return { places, options: undefined, tool: 'shearwall 0', context };
  };
  const wanted = async (...places: string[]): Promise<NewJob[]> => {
    const { store } = server.parts;
    return await imagesToCatalogue({ store, queue, from: from(...places) }, server.fleet.now.ms);
  };

  const send = async (text: string): Promise<void> => {
    const { store, documents } = server.parts;
    const upload = { bytes: Buffer.from(text), image: image('a'), name: 'x', at: server.fleet.now.ms };
    // Its job was lost, as after a restore.
    await keepUpload({ store, documents }, upload, async () => undefined);
  };

  it('drops what is old once a day', async () => {
    const { store } = server.parts;
    const sent = async (at: number): Promise<void> => {
      const told = { notices: [], at, dueAt: at };
      await store.write(
        async (edit) => await addNotices(edit, { ruleId: 'r', channel: 'log', owner: String(at) }, told),
      );
      for (const id of await store.read((view) => dueNotifications(view, at, 10)))
        await store.write(async (edit) => await recordDelivery(edit, id, { sentAt: at }));
    };
    await sent(1);
    await sent(server.fleet.now.ms - 1000);
    assert.deepEqual(
      (await workDue()).map(({ kind, state }) => `${kind} ${state}`),
      ['retain done'],
    );
    assert.equal((await workDue()).length, 1, 'nothing is due again');
    const all = { owners: undefined, limit: 10 };
    const { rows } = await store.read((view) => listNotifications(view, all));
    assert.deepEqual(
      rows.map(({ owner }) => owner),
      [String(server.fleet.now.ms - 1000)],
    );
  });

  it('tries later what a channel that is not set up was to hear, and adds no job for it meanwhile', async () => {
    const { store } = server.parts;
    const to = { ruleId: 'r', channel: 'not-set-up', owner: '' };
    const told = { notices: [], at: server.fleet.now.ms, dueAt: server.fleet.now.ms };
    await store.write(async (edit) => await addNotices(edit, to, told));
    const delivery = { channels: NO_CHANNELS, http: assert.fail, publicUrl: () => 'https://x' };
    const delivered = async () =>
      (await workDue(delivery)).flatMap(({ kind, state }) => (kind === 'deliver' ? [state] : []));
    assert.deepEqual([await delivered(), await delivered()], [['waiting'], ['waiting']]);
  });

  it('reads what was sent even where its job was lost, and matches it', async () => {
    await server.fleet.advise([{ items: [] }]);
    const purl = 'pkg:npm/left-pad@1.0.0';
    const metadata = { component: { type: 'container', name: 'app' } };
    const components = [{ type: 'library', name: 'left-pad', purl }];
    await send(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', metadata, components }));
    const [read] = await workDue();
    assert.partialDeepStrictEqual(read, { kind: 'inventory', state: 'done', outcome: { components: 1 } });
    const [matched] = await workDue();
    assert.partialDeepStrictEqual(matched, { kind: 'match', state: 'done', outcome: { judged: 1 } });
  });

  it('says what is wrong with what cannot be read, and does not try it again', async () => {
    await send('{"hello": 1}');
    const [job] = await workDue();
    assert.partialDeepStrictEqual(job, {
      kind: 'inventory',
      state: 'failed',
      outcome: { code: 'SBOM_UNREADABLE' },
    });
    assert.equal((await workDue())[0]?.id, job?.id);
  });

  it('wants images from where it may fetch them, and no others', async () => {
    const names = (jobs: readonly NewJob[]) => jobs.map(({ input }) => String(input['image']).split('@')[0]);
    assert.deepEqual(names(await wanted('registry.example/shop')), ['registry.example/shop/a']);
    assert.deepEqual(names(await wanted('docker.io')), ['nginx']);
    assert.deepEqual(names(await wanted('registry')), []);
  });

  it('asks no registry of an image from elsewhere, whatever the job says', async () => {
    const [job] = await wanted('docker.io');
    const run = cataloguing(source(), from('registry.example')).run(job?.input ?? {}, server.parts.context);
    await assert.rejects(run, { code: 'SERVER_CATALOGUE_FROM' });
  });

  it('leaves what could not be fetched alone for a day', async () => {
    const [job] = await wanted('docker.io');
    await server.fleet.store.write(async (edit) => await queue.add(edit, job ?? assert.fail()));
    const taken = (await queue.take('catalogue')) ?? assert.fail();
    await queue.refuse(taken, {});
    assert.deepEqual(await wanted('docker.io'), []);
    server.fleet.now.ms += 86_400_000;
    assert.equal((await wanted('docker.io')).length, 1);
  });

  it('leaves what is to be matched to whoever has newer advisories', async () => {
    const hour = 3_600_000;
    server.fleet.now.ms += hour;
    await server.fleet.advise([{ items: [] }]);
    await workDue();
    server.fleet.now.ms -= hour;
    await server.fleet.advise([{ items: [] }]);
    await server.fleet.store.write(
      async (edit) => await queue.add(edit, { kind: 'match', key: '', input: {} }),
    );
    const [job] = await workDue();
    assert.partialDeepStrictEqual(job, { kind: 'match', state: 'done', outcome: { left: 'newer-database' } });
  });
});
