import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { image } from '../../../test/fakes/test-fleet.ts';
import { everything, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { uploadsToRead } from '../../store/index.ts';

const BOM = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: { component: { type: 'container', name: 'app', 'bom-ref': 'app' } },
  components: [{ type: 'library', name: 'left-pad', purl: 'pkg:npm/left-pad@1.0.0' }],
};

describe('routes of changing', () => {
  let server: TestServer;
  let editor: string;
  let admin: string;
  before(async () => {
    server = await testServer();
    editor = await server.token(everything('editor'));
    admin = await server.token(everything('admin'));
    await server.fleet.see('2026-03-31', [{ digest: image('a'), labels: { team: 'shop' } }]);
  });
  after(async () => await server[Symbol.asyncDispose]());

  const upload = async (token: string, path: string, body: string): Promise<Response> =>
    await server.as(token, path, { method: 'POST', body });

  const jobOf = async (id: string): Promise<unknown> =>
    await (await server.as(editor, `/api/v1/jobs/${id}`)).json();

  it('record an SBOM of an image, which is then asked about', async () => {
    const path = `/api/v1/inventories?image=${image('a')}&name=app.cdx.json`;
    const made = await upload(editor, path, JSON.stringify(BOM));
    assert.equal(made.status, 202);
    const { id } = (await made.json()) as { id: string };
    await server.work();
    assert.partialDeepStrictEqual(await jobOf(id), {
      state: 'done',
      outcome: { name: 'app.cdx.json', isNew: true, components: 1 },
    });
    const asked = await server.as(editor, '/api/v1/exposure?what=left-pad');
    assert.equal(((await asked.json()) as { exposed: { containers: number } }).exposed.containers, 1);
  });

  it('say in the job what is wrong with a document that is none, and record nothing', async () => {
    const sent = await upload(editor, `/api/v1/inventories?image=${image('a')}`, '{"hello": 1}');
    await server.work();
    const job = await jobOf(((await sent.json()) as { id: string }).id);
    assert.partialDeepStrictEqual(job, {
      state: 'failed',
      attempts: 1,
      outcome: { code: 'SBOM_UNREADABLE' },
    });
    assert.deepEqual(await server.fleet.store.read((view) => uploadsToRead(view, 10)), []);
  });

  it('read a large document apart, and answer alike', async () => {
    const filled = (more: string): string => JSON.stringify(BOM).padEnd(1_100_000) + more;
    const sent = ['', ']'].map(async (more): Promise<string> => {
      const path = `/api/v1/inventories?image=${image('b')}&name=b`;
      const response = await upload(editor, path, filled(more));
      assert.equal(response.status, 202);
      return ((await response.json()) as { id: string }).id;
    });
    const [made = '', cut = ''] = await Promise.all(sent);
    await server.work();
    assert.partialDeepStrictEqual(await jobOf(made), {
      state: 'done',
      outcome: { name: 'b', components: 1 },
    });
    assert.partialDeepStrictEqual(await jobOf(cut), {
      state: 'failed',
      outcome: { code: 'SBOM_UNREADABLE' },
    });
    assert.deepEqual(server.apart, ['recordSentSbom', 'recordSentSbom']);
    const kept = await (await server.as(editor, `/api/v1/images/${image('b')}/documents`)).json();
    assert.partialDeepStrictEqual(kept, { items: [{ kind: 'sbom', name: 'b', sizeBytes: 1_100_000 }] });
    assert.deepEqual(await server.fleet.store.read((view) => uploadsToRead(view, 10)), []);
  });

  it('list jobs by what they show, narrowed by a text, the newest first where nothing is said', async () => {
    for (const body of [JSON.stringify(BOM), '{}', '[]'])
      await upload(editor, `/api/v1/inventories?image=${image('a')}`, body);
    await server.work();
    const jobs = async (query: string): Promise<{ state: string; addedAt: number }[]> => {
      const response = await server.as(editor, `/api/v1/jobs?${query}`);
      assert.equal(response.status, 200, query);
      return ((await response.json()) as { items: { state: string; addedAt: number }[] }).items;
    };
    const states = (await jobs('sort=state')).map(({ state }) => state);
    assert.deepEqual(states, states.toSorted());
    assert.ok(states.includes('done') && states.includes('failed'));
    const newest = await jobs('limit=2');
    assert.deepEqual(
      await jobs('sort=-addedAt&limit=2').then((all) => all.map(({ addedAt }) => addedAt)),
      newest.map(({ addedAt }) => addedAt),
    );
    assert.ok((await jobs('match=FAIL')).every(({ state }) => state === 'failed'));
    assert.equal((await jobs('match=done&limit=1')).length, 1);
    assert.equal((await server.as(editor, '/api/v1/jobs?sort=input')).status, 400);
  });

  it('set how old a look may be, forget owners and clusters, and say no more than 404 of those that are not there', async () => {
    const change = async (method: string, path: string, body?: object): Promise<number> =>
      (await server.as(admin, path, { method, ...(body && { body: JSON.stringify(body) }) })).status;
    assert.equal(await change('PUT', '/api/v1/clusters/prod', { staleAfterMs: 3_600_000 }), 200);
    assert.equal(await change('PUT', '/api/v1/clusters/nowhere', { staleAfterMs: 1 }), 404);
    assert.equal(await change('DELETE', '/api/v1/owners/shop'), 200);
    assert.equal(await change('DELETE', '/api/v1/owners/shop'), 404);
    assert.equal(await change('DELETE', '/api/v1/clusters/prod'), 200);
    assert.equal(await change('DELETE', '/api/v1/clusters/prod'), 404);
  });
});
