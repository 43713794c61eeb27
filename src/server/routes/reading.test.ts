import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { image } from '../../../test/fakes/test-fleet.ts';
import { everything, ofTeams, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { versionedAnswer } from '../../base/answer-version.ts';
import type { ExposureAnswer } from '../../fleet/index.ts';
import { ROUTES } from './routes.ts';

const XZ = 'pkg:deb/debian/liblzma5@5.6.1-1?arch=amd64&distro=debian-13&upstream=xz-utils';
const CVE = 'CVE-2024-3094';
const ASK = `/api/v1/exposure?what=${CVE}&maxFeedAgeDays=3650`;

describe('routes of reading', () => {
  let server: TestServer;
  let all: string;
  let shop: string;

  before(async () => {
    server = await testServer();
    const { fleet } = server;
    for (const name of ['a', 'b', 'c']) await fleet.claim(image(name), [XZ]);
    const of = (team: string) => ({ labels: { 'app.kubernetes.io/managed-by': 'x', team } });
    await fleet.see('2026-03-31', [
      { digest: image('a'), namespace: 'shop', name: 'front', ...of('shop') },
      { digest: image('b'), namespace: 'pay', name: 'pay', ...of('payments') },
      { digest: image('c'), namespace: 'none', name: 'orphan' },
    ]);
    const item = fakeAdvisory(CVE, {
      ecosystem: 'Debian:13',
      name: 'xz-utils',
      fixed: '5.6.1+really5.4.5-1',
    });
    await fleet.advise([{ items: [item] }]);
    all = await server.token(everything('viewer'));
    shop = await server.token(ofTeams('viewer', 'shop'));
  });
  after(async () => await server[Symbol.asyncDispose]());

  const read = async <T = ExposureAnswer>(token: string, path: string): Promise<T> =>
    (await (await server.as(token, path)).json()) as T;

  it('give who sees everything the very answer of the command line', async () => {
    const said = await read(all, ASK);
    const asked = await server.fleet.ask(CVE, { maxFeedAgeMs: 3650 * 86_400_000 });
    assert.deepEqual(said, JSON.parse(JSON.stringify(versionedAnswer(asked))));
    assert.equal(said.exposed.containers, 3);
    const counts = await read(all, ASK.replace('exposure?', 'exposure/counts?'));
    assert.deepEqual(counts.exposed, said.exposed);
    assert.deepEqual(counts.runs, []);
  });

  it('give a team what it owns, counts of that alone, and nothing of others', async () => {
    const said = await read(shop, ASK);
    assert.deepEqual(
      said.runs.map(({ workload, owner }) => [workload, owner]),
      [['front', 'shop']],
    );
    assert.equal(said.exposed.containers, 1);
    assert.equal(said.all.containers, 1);
    assert.deepEqual(said.asOf.clusters, []);
    const ids = said.images.map(({ id }) => id);
    assert.deepEqual(ids, [said.runs[0]?.image]);
    assert.ok((ids[0] ?? 0) > 3, 'an id says how many images there are');
    const narrowed = await read(all, `${ASK}&owner=shop`);
    assert.deepEqual(said.exposed, narrowed.exposed);
    for (const path of [
      ASK,
      '/api/v1/workloads',
      '/api/v1/owners',
      `/api/v1/timeline?what=${CVE}`,
      `${ASK}&format=csv`,
      `${ASK}&time=all`,
    ])
      assert.doesNotMatch(await (await server.as(shop, path)).text(), /payments|orphan|"pay"/, path);
  });

  it('let no filter reach beyond the teams, and take none for everything', async () => {
    for (const more of ['&owner=payments', '&cluster=prod&namespace=pay'])
      for (const path of [`${ASK}${more}`, `/api/v1/workloads?${more.slice(1)}`]) {
        const said = await read<Partial<ExposureAnswer> & { items?: unknown[] }>(shop, path);
        assert.deepEqual(said.runs ?? said.items, [], path);
      }
  });

  it('answer for an image of others as for one that does not exist', async () => {
    for (const what of ['packages', 'findings', 'documents', `documents/${image('doc')}`]) {
      const [others, none, full] = await Promise.all([
        server.as(shop, `/api/v1/images/${image('b')}/${what}`),
        server.as(shop, `/api/v1/images/${image('nowhere')}/${what}`),
        server.as(all, `/api/v1/images/${image('nowhere')}/${what}`),
      ]);
      assert.equal(others.status, 404);
      assert.deepEqual([...others.headers], [...none.headers]);
      const body = await others.text();
      assert.equal(body, await none.text());
      assert.equal(body, await full.text());
    }
    const own = await read<{ items: object[] }>(shop, `/api/v1/images/${image('a')}/findings`);
    assert.partialDeepStrictEqual(own.items, [
      { vulnerability: CVE, status: 'unknown', fixedVersion: '5.6.1+really5.4.5-1' },
    ]);
    assert.equal(
      (await read<{ items: object[] }>(shop, `/api/v1/images/${image('a')}/packages`)).items.length,
      1,
    );
  });

  it('page through an answer by cursors that say nothing and hold for one question of one scope', async () => {
    const seen: string[] = [];
    let next: string | undefined = '';
    let page: ExposureAnswer;
    do {
      page = await read(all, `${ASK}&limit=1${next === '' ? '' : `&after=${next}`}`);
      seen.push(...page.runs.map(({ workload }) => workload));
      next = page.next;
    } while (next !== undefined);
    assert.deepEqual(seen.toSorted(), ['front', 'orphan', 'pay']);
    const { next: place } = await read(all, `${ASK}&limit=1`);
    for (const [token, path] of [
      [shop, `${ASK}&after=${place}`],
      [all, `${ASK.replace('3094', '1')}&after=${place}`],
      [all, `${ASK}&after=${place}x`],
      [all, `${ASK}&after=r1.1`],
    ] as const) {
      const refused = await server.as(token, path);
      assert.equal(refused.status, 400, path);
      assert.equal(((await refused.json()) as { code: string }).code, 'SERVER_CURSOR');
    }
  });

  it('export all rows, and say in a header that they are not all that might be', async () => {
    const csv = await server.as(all, `${ASK}&format=csv`);
    assert.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.equal(csv.headers.get('shearwall-verdict'), 'exposed');
    assert.equal((await csv.text()).trim().split('\n').length, 4);
    const lines = (await (await server.as(all, `${ASK}&format=ndjson`)).text()).trim().split('\n');
    assert.equal(lines.length, 3);
  });

  it('answer 304 while nothing was written, and for a minute at most; to others, never', async () => {
    const first = await server.as(all, ASK);
    const tag = first.headers.get('etag') ?? '';
    const again = async (token: string, given = tag): Promise<number> =>
      (await server.as(token, ASK, { headers: { 'if-none-match': given } })).status;
    assert.equal(await again(all), 304);
    assert.equal(await again(all, `"other", W/${tag}`), 304, 'as a proxy makes it that compresses');
    assert.equal(await again(all, `"other", W/${tag.slice(0, -2)}"`), 200);
    assert.equal(await again(shop), 200);
    await server.token(everything('viewer'));
    assert.equal(await again(all), 304, 'a token changes no answer');
    server.fleet.now.ms += 60_000;
    assert.equal(await again(all), 200);
    server.fleet.now.ms -= 60_000;
    await server.fleet.see('2026-03-31T01:00:00Z', [], { cluster: 'other' });
    assert.equal(await again(all), 200);
  });

  it('go by one look at what was written before, whether for the tag or the place where the answer goes on', async () => {
    const { statements } = server.fleet;
    const from = statements.length;
    await server.as(all, `${ASK}&limit=1`);
    const looks = statements.slice(from).filter((text) => text.includes('from "counter"'));
    assert.equal(looks.length, 2, 'and the answer itself has one');
  });

  it('compare images, and list their layers', async () => {
    await server.fleet.claim(image('d'), [
      'pkg:deb/debian/liblzma5@5.8.0?arch=amd64&distro=debian-13',
      'pkg:npm/new@1',
    ]);
    const path = (asked: string) => `/api/v1/images/${image('a')}/${asked}`;
    const compared = await read<object>(all, path(`compare/${image('d')}`));
    assert.partialDeepStrictEqual(compared, {
      changed: [{ name: 'debian/liblzma5', from: ['5.6.1-1'], to: ['5.8.0'] }],
      added: [{ purl: 'pkg:npm/new@1' }],
      removed: [],
      fixed: [CVE],
      introduced: [],
    });
    assert.deepEqual(await read<object>(all, path('layers')), { schemaVersion: 1, items: [] });
    for (const asked of [`compare/${image('d')}`, `compare/${image('none')}`])
      assert.equal((await server.as(shop, path(asked))).status, 404);
  });

  it('say which teams nobody was given anything of', async () => {
    const admin = await server.token(everything('admin'));
    const { items } = await read<{ items: object[] }>(admin, '/api/v1/teams');
    assert.deepEqual(items, [
      { name: 'payments', containers: 1, workloads: 1, grants: 0 },
      { name: 'shop', containers: 1, workloads: 1, grants: 1 },
    ]);
  });

  it('are ordered and narrowed by what they show, where they are answered whole', async () => {
    const owners = async (query: string): Promise<unknown[]> =>
      (await read<{ items: { owner?: string }[] }>(all, `/api/v1/owners?${query}`)).items.map(
        ({ owner }) => owner,
      );
    const names = (await owners('sort=owner')).filter((name) => name !== undefined);
    assert.deepEqual(names, ['payments', 'shop']);
    assert.deepEqual((await owners('sort=-owner')).slice(0, 2), names.toReversed());
    assert.deepEqual(await owners('match=PAY'), ['payments']);
    assert.deepEqual(await owners('match=nobody'), []);
    const todo = await read<{ items: { containers: number }[] }>(all, '/api/v1/todo?sort=containers&limit=1');
    const every = await read<{ items: { containers: number }[] }>(all, '/api/v1/todo');
    const least = Math.min(...every.items.map(({ containers }) => containers));
    assert.deepEqual(
      todo.items.map(({ containers }) => containers),
      every.items.length === 0 ? [] : [least],
    );
    assert.equal((await server.as(all, '/api/v1/owners?sort=secret')).status, 400);
    assert.deepEqual(await read(shop, '/api/v1/owners?match=payments'), { schemaVersion: 1, items: [] });
  });

  it('are ordered and narrowed where they come in pages, are the first of many, or stand beside others', async () => {
    const items = async (path: string): Promise<{ name: string }[]> =>
      (await read<{ items: { name: string }[] }>(all, path)).items;
    const names = async (query: string): Promise<string[]> =>
      (await items(`/api/v1/workloads?${query}`)).map(({ name }) => name);
    const [first, ...others] = await names('sort=name');
    assert.ok(first !== undefined && others.length > 0);
    assert.deepEqual(await names(`match=${first.toUpperCase()}`), [first]);
    assert.deepEqual(await names('match=nobody'), []);
    const { began } = await read<{ began: { name: string }[] }>(
      all,
      `/api/v1/changes?from=2026-01-01&match=${first}`,
    );
    assert.deepEqual([...new Set(began.map(({ name }) => name))], [first]);
    const change = async (sort: string): Promise<string[]> =>
      (
        await read<{ began: { name: string }[] }>(all, `/api/v1/changes?from=2026-01-01&sort=${sort}`)
      ).began.map(({ name }) => name);
    assert.deepEqual(await change('name'), (await change('-name')).toReversed());
    assert.deepEqual(await items('/api/v1/images?match=nothing-is-called-so'), []);
    const vulnerabilities = async (query: string): Promise<unknown[]> =>
      (
        await read<{ found: { id: string }[] }>(all, `/api/v1/vulnerabilities?what=${CVE}&${query}`)
      ).found.map(({ id }) => id);
    assert.deepEqual(await vulnerabilities('sort=-id'), [CVE]);
    assert.deepEqual(await vulnerabilities('match=nobody'), []);
    const top = await read<{ packages: object[]; images: object[] }>(all, '/api/v1/top?match=nobody');
    assert.deepEqual([top.packages, top.images], [[], []]);
  });

  it('all take an order and a text, but for what is one answer and no list', () => {
    const described = JSON.parse(readFileSync('schemas/openapi.json', 'utf8')) as {
      paths: Record<string, { get?: { parameters?: { name: string }[] } }>;
    };
    const isList = ({ method, answer }: (typeof ROUTES)[number]): boolean =>
      method === 'GET' && answer !== undefined && 'isPage' in answer;
    const asked = (path: string): string[] =>
      (described.paths[path]?.get?.parameters ?? []).map(({ name }) => name);
    const lists = ROUTES.filter(isList).map(({ path }) => path);
    const beside = ['changes', 'top', 'vulnerabilities', 'policy-audit'].map((name) => `/api/v1/${name}`);
    for (const path of [...lists, ...beside])
      assert.deepEqual(
        ['sort', 'match'].filter((name) => !asked(path).includes(name)),
        [],
        path,
      );
  });

  it('can be ordered by no field that they do not show', () => {
    const described = JSON.parse(readFileSync('schemas/openapi.json', 'utf8')) as {
      paths: Record<string, { get: { responses: { 200: object } } }>;
    };
    for (const { id, path, sortedBy = [] } of ROUTES) {
      const answer = JSON.stringify(described.paths[path]?.get?.responses[200] ?? {});
      for (const field of sortedBy) assert.ok(answer.includes(`"${field}":{`), `${id} shows no ${field}`);
    }
  });

  it('list what the fleet is made of', async () => {
    for (const path of [
      'status',
      'coverage',
      'clusters',
      'packages?name=lzma',
      'top',
      'images',
      'workloads?limit=1',
      'owners',
      'changes?from=2026-01-01',
      'advisories',
      `vulnerabilities?what=${CVE}`,
    ]) {
      const response = await server.as(all, `/api/v1/${path}`);
      assert.equal(response.status, 200, `${path}: ${await response.clone().text()}`);
    }
    const { items, next } = await read<{ items: unknown[]; next: string }>(all, '/api/v1/workloads?limit=2');
    assert.equal(items.length, 2);
    assert.equal(
      (await read<{ items: unknown[] }>(all, `/api/v1/workloads?limit=3&after=${next}`)).items.length,
      1,
    );
  });
});

describe('a watched answer', () => {
  let server: TestServer;
  let viewer: string;
  before(async () => {
    server = await testServer();
    await server.fleet.claim(image('a'), [XZ]);
    viewer = await server.token(everything('viewer'));
  });
  after(async () => await server[Symbol.asyncDispose]());

  const watch = async (signal?: AbortSignal): Promise<Response> =>
    await server.as(viewer, '/api/v1/exposure/watch?what=xz', signal === undefined ? {} : { signal });

  it('is said at once, again when it has changed, and not while it is the same', async () => {
    const response = await watch();
    assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    const said: string[] = [];
    const began = server.fleet.now.ms;
    for await (const chunk of response.body ?? assert.fail()) {
      const text = Buffer.from(chunk as Uint8Array).toString();
      if (text.startsWith('event: exposure')) said.push(JSON.parse(text.split('\ndata: ')[1] ?? '').verdict);
      // Some looks later something runs; five minutes later it ends.
      server.fleet.now.ms += 20_000;
      if (server.fleet.now.ms - began === 100_000)
        await server.fleet.see('2026-03-31', [{ digest: image('a'), name: 'front' }]);
    }
    assert.deepEqual(said.length, 2);
    assert.ok(server.fleet.now.ms - began <= 320_000);
  });

  it('is given to one token so often, and to others then, too', async () => {
    const open: ReadableStreamDefaultReader<Uint8Array>[] = [];
    const begin = async (token: string): Promise<Response> => {
      const response = await server.as(token, '/api/v1/exposure/watch?what=xz');
      const reader = response.body?.getReader() ?? assert.fail();
      await reader.read();
      if (response.ok) open.push(reader);
      return response;
    };
    let last = await begin(viewer);
    while (last.ok && open.length < 100) last = await begin(viewer);
    assert.deepEqual([last.status, last.headers.get('retry-after'), open.length], [429, '300', 20]);
    assert.equal((await begin(await server.token(everything('viewer')))).status, 200);
    for (const reader of open) await reader.cancel();
    assert.equal((await begin(viewer)).status, 200);
    await open.at(-1)?.cancel();
  });

  it('is not begun for who asks for its headers alone', async () => {
    const token = await server.token(everything('viewer'));
    for (let time = 0; time < 25; time++) {
      const { status, body } = await server.as(token, '/api/v1/exposure/watch?what=xz', { method: 'HEAD' });
      assert.deepEqual([status, body], [200, null]);
    }
    const { status, body } = await server.as(token, '/api/v1/exposure/watch?what=xz');
    await body?.cancel();
    assert.equal(status, 200);
  });

  it('ends with whoever asked, and with the server', async () => {
    const leaving = new AbortController();
    const response = await watch(leaving.signal);
    const reader = (response.body ?? assert.fail()).getReader();
    await reader.read();
    leaving.abort();
    await assert.rejects(async () => {
      while (!(await reader.read()).done);
    });
    const ending = (await watch()).body?.getReader() ?? assert.fail();
    await ending.read();
    server.parts.whyNotReady = () => 'the server ends';
    while (!(await ending.read()).done);
  });
});
