import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inProcess } from '../../../test/fakes/in-process-http.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type LineRan, runLine } from '../../../test/fakes/run-line.ts';
import { everything, ORIGIN, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import type { NewJob, TakenJob } from '../../store/index.ts';

const job = (kind: string, key: string, input = {}): NewJob => ({ kind, key, input });

describe('fleet jobs', () => {
  let server: TestServer;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let admin: string;
  let viewer: string;
  const ids = new Map<string, string>();

  before(async () => {
    server = await testServer();
    context = await repositoryContext({ http: inProcess(server) });
    admin = await server.token(everything('admin'));
    viewer = await server.token(everything('viewer'));
    const { queue } = server.parts;
    const add = async (each: NewJob): Promise<TakenJob> => {
      const id = await server.fleet.store.write(async (edit) => await queue.add(edit, each));
      ids.set(each.kind, id);
      return (await queue.take(each.kind)) ?? assert.fail('nothing waits');
    };
    await queue.end(await add(job('match', '')), null);
    const newest = [{ tag: 'v1\u001b[2J', from: `sha256:${'a'.repeat(64)}`, to: `sha256:${'b'.repeat(64)}` }];
    const looked = { tags: 12, gone: 0, moved: 2, fetches: 1, newest };
    await queue.end(await add(job('watch', 'registry.test/app', { reference: 'registry.test/app' })), looked);
    const image = job('catalogue', 'sha256:a linux/amd64', { reference: 'shop/app:1\u001b[2J' });
    await queue.refuse(await add(image), { code: 'X', failed: 'no such tag', hint: 'look at the tag' });
    await queue.fail(await add(job('deliver', '7')), { failed: 'the channel is not reached' });
    await queue.refuse(await add(job('inventory', 'sha256:b')), { failed: 'not an SBOM' });
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await context[Symbol.asyncDispose]();
  });

  const there = async (words: string[], token = admin): Promise<LineRan> =>
    await runLine(['fleet', 'jobs', ...words, '--server', ORIGIN], context, { SHEARWALL_TOKEN: token });
  const here = async (...words: string[]): Promise<LineRan> =>
    await runLine(['fleet', 'jobs', ...words, '--data-dir', server.fleet.folder], context);
  const idOf = (kind: string): string => ids.get(kind) ?? assert.fail(kind);

  it('are listed but for what is done, with why they failed and when they are tried next, here as there', async () => {
    const listed = await there([]);
    const kinds = (listed.value as { kind: string }[]).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['inventory', 'deliver', 'catalogue']);
    assert.match(listed.text, /shop\/app:1\S* +no such tag: look at the tag/);
    assert.match(
      listed.text,
      /deliver +waiting +1 +2026-04-01T00:00:00Z +2026-04-01T00:00:05Z +7 +the channel/,
    );
    assert.ok(!listed.text.includes('\u001b'), 'a foreign name moves the cursor');
    assert.deepEqual(JSON.parse(JSON.stringify((await here()).value)), listed.value);
    assert.deepEqual((await here()).text, listed.text);
  });

  it('are listed by their state', async () => {
    assert.match((await here('--state', 'done')).text, /match +done/);
    const done = await there(['--state', 'done']);
    assert.equal((done.value as unknown[]).length, 2);
    assert.match(
      done.text,
      /registry.test\/app +12 tags, 2 moved, 1 to be fetched, v1\S*: sha256:a{12} → sha256:b{12}, …/,
    );
    assert.ok(!done.text.includes('\u001b'));
    assert.equal((await there(['--state', 'running'])).text, 'no job of a week is running');
  });

  it('are done again where they failed, once, and only for an admin', async () => {
    const id = idOf('catalogue');
    await assert.rejects(there(['retry', id], viewer), { message: /there is nothing here/ });
    const again = (await there(['retry', id])).value as { id: string };
    assert.notEqual(again.id, id);
    assert.partialDeepStrictEqual(again, { kind: 'catalogue', state: 'waiting', attempts: 0 });
    const twice = await here('retry', id);
    assert.equal((twice.value as { id: string }).id, again.id);
    assert.match(twice.text, new RegExp(`the job ${again.id} does it again`));
  });

  it('are not done again where they have not failed, are not there, or what they need is gone', async () => {
    for (const run of [here, async (...words: string[]) => await there(words)]) {
      await assert.rejects(run('retry', idOf('match')), { message: /has not failed: it is done/ });
      await assert.rejects(run('retry', idOf('inventory')), { hint: /send it .* again/ });
      await assert.rejects(run('retry', idOf('deliver')), { hint: /by itself at 2026-04-01T00:00:05Z/ });
      await assert.rejects(run('retry', '999'), { message: /999|there is nothing here/ });
      await assert.rejects(run('retry', '../tokens'), { message: /no job|not a path/ });
    }
    await assert.rejects(here('retry'), { code: 'CLI_FLEET', hint: /--state failed/ });
    await assert.rejects(here('begin'), { code: 'CLI_FLEET', message: /does not know 'begin'/ });
  });
});
