import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { everything, ofCluster, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { TagHints } from '../background/tag-hints.ts';

const DISTRIBUTION = 'application/vnd.docker.distribution.events.v1+json';
const HOST = 'registry.example.org:5000';

/** As distribution 2.8 writes it. */
const event = (more: object = {}, target: object = {}): object => ({
  id: 'd1a2',
  timestamp: '2026-04-01T10:00:00Z',
  action: 'push',
  target: {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    size: 482,
    digest: `sha256:${'a'.repeat(64)}`,
    length: 482,
    repository: 'shop/app',
    url: `http://${HOST}/v2/shop/app/manifests/sha256:aa`,
    tag: 'v1',
    ...target,
  },
  request: { id: 'r1', addr: '192.0.2.7:1', host: HOST, method: 'PUT', useragent: 'crane' },
  actor: {},
  source: { addr: 'registry:5000', instanceID: 'i' },
  ...more,
});

/** As Harbor 2 writes it. */
const harbor = (type: string, url: string): object => ({
  type,
  occur_at: 1_775_037_600,
  operator: 'robot',
  event_data: {
    resources: [{ digest: `sha256:${'b'.repeat(64)}`, tag: 'v2', resource_url: url }],
    repository: { name: 'app', namespace: 'shop', repo_full_name: 'shop/app', repo_type: 'private' },
  },
});

describe('what registries tell', () => {
  let server: TestServer;
  let agent: string;
  before(async () => {
    server = await testServer();
    agent = await server.token(ofCluster('registry'));
  });
  beforeEach(() => {
    server.fleet.now.ms += 60_000;
    for (const [place] of hinted()) server.parts.hints.drop(place);
  });
  after(async () => await server[Symbol.asyncDispose]());

  const hinted = () => server.parts.hints.places();
  const tell = async (body: unknown, type = 'application/json'): Promise<Response> =>
    await server.as(agent, '/api/v1/registry-events', {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': type },
    });
  const placesAfter = async (body: unknown, type?: string): Promise<string[]> => {
    const response = await tell(body, type);
    assert.deepEqual([response.status, await response.text()], [202, '']);
    return hinted().map(([place]) => place);
  };
  const SHOP = [`${HOST}/shop/app`, `${HOST}/shop/app:v1`];

  it('are the events of distribution, of which those of pushed tags count', async () => {
    const events = [
      event(),
      event({ action: 'pull' }, { repository: 'shop/pulled' }),
      event({}, { tag: undefined, repository: 'shop/layer' }),
      event({ request: {} }, { repository: 'shop/of-nowhere' }),
      event({ target: undefined }),
      event({}, { tag: `sha256-${'a'.repeat(64)}.sig`, repository: 'shop/signature' }),
      event({}, { repository: '../../etc' }),
      event({ request: { host: 'a b\r\nx: y' } }),
      {},
    ];
    assert.deepEqual(await placesAfter({ events }, DISTRIBUTION), SHOP);
    assert.deepEqual(await placesAfter({ events: [] }, DISTRIBUTION.replace('v1', 'v2')), SHOP);
  });

  it('are the webhooks of Harbor, and an image', async () => {
    assert.deepEqual(await placesAfter(harbor('PULL_ARTIFACT', `${HOST}/shop/app:v1`)), []);
    assert.deepEqual(await placesAfter(harbor('PUSH_ARTIFACT', `${HOST}/shop/app@sha256:bb`)), []);
    assert.deepEqual(await placesAfter(harbor('PUSH_ARTIFACT', `${HOST}/shop/app:v1`)), SHOP);
    assert.deepEqual(await placesAfter({ image: `${HOST}/shop/app:v1`, more: 1 }), SHOP);
  });

  it('are refused where they are something else, too many or too large', async () => {
    const garbage = ['[', '[]', 'null', '{}', '{"events": {}}', '{"events": [1]}', '{"image": 1}'];
    const many = { events: Array.from({ length: 1001 }, () => ({})) };
    for (const body of [
      ...garbage,
      { image: 'a b' },
      { image: `${HOST}/x@sha256:${'a'.repeat(64)}` },
      many,
    ]) {
      const response = await tell(body);
      assert.equal(response.status, 400, JSON.stringify(body));
      assert.equal(response.headers.get('content-type'), 'application/problem+json');
    }
    assert.equal((await tell(' '.repeat(1024 * 1024 + 1))).status, 413);
    assert.equal((await tell('x', 'text/plain')).status, 415);
    assert.deepEqual(hinted(), []);
  });

  it('are answered as soon and with as much, whether or not somebody watches it', async () => {
    const key = `${HOST}/shop/app`;
    const job = { kind: 'watch', key, input: { reference: key } };
    await server.fleet.store.write(async (edit) => await server.parts.queue.add(edit, job));
    const told = async (image: string): Promise<object> => {
      const before = server.fleet.statements.length;
      const { status, headers } = await tell({ image });
      return { status, headers: [...headers], statements: server.fleet.statements.length - before };
    };
    await told(`${HOST}/shop/app:v1`);
    assert.deepEqual(await told(`${HOST}/shop/app:v1`), await told(`${HOST}/shop/absent:v1`));
  });

  it('are taken from nobody who only reads or changes', async () => {
    const editor = await server.token(everything('editor'));
    const body = JSON.stringify({ image: `${HOST}/shop/app:v1` });
    const refused = await server.as(editor, '/api/v1/registry-events', { method: 'POST', body });
    assert.equal(refused.status, 404);
    assert.deepEqual(hinted(), []);
  });
});

describe('hints at tags', () => {
  it('are bounded, in places and in tags of each', () => {
    const hints = new TagHints();
    for (let n = 0; n < 5000; n++) hints.note({ repository: 'a.example/x', tag: `t${n}` });
    for (let n = 0; n < 5000; n++) hints.note({ repository: `a.example/x${n}`, tag: 't' });
    assert.equal(hints.places().length, 2000);
    assert.equal(hints.places()[0]?.[1].length, 500);
  });
});
