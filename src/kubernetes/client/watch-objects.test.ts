import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { connectCluster } from './connect-cluster.ts';
import { type WatchEvent, watchObjects } from './watch-objects.ts';

type Line = object;
const at = (type: string, resourceVersion: string, more: object = {}): Line => ({
  type,
  object: { metadata: { name: 'web', resourceVersion, ...more } },
});
const SYNCED = at('BOOKMARK', '10', { annotations: { 'k8s.io/initial-events-end': 'true' } });

/** What an API server says where it is asked for no more than how far it is. */
const FAR = { metadata: { resourceVersion: '1000' }, items: [] };

/** Answers each watch with the next lines, and then stays silent. */
async function watching(...answers: (Line[] | { status: number; body: object })[]) {
  const asked: URLSearchParams[] = [];
  const reached: object[] = [];
  const server = await startHttpServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams;
    if (query.get('limit') === '1') return void response.end(JSON.stringify(reached.shift() ?? FAR));
    asked.push(query);
    const answer = answers[asked.length - 1];
    if (answer === undefined) {
      response.writeHead(200).flushHeaders();
      return;
    }
    if (!Array.isArray(answer))
      return void response.writeHead(answer.status).end(JSON.stringify(answer.body));
    response.end(answer.map((line) => `${JSON.stringify(line)}\n`).join(''));
  });
  const address = {
    server: server.url,
    certificateAuthority: undefined,
    tlsServerName: undefined,
    proxyUrl: undefined,
    isTlsUnverified: true,
  };
  const login = { credentials: async () => ({ headers: {} }) };
  const client = connectCluster({ address, login }, serviceTestContext());
  const ending = new AbortController();
  /** Kinds and versions of so many events. */
  async function take(count: number, interrupted?: (error: unknown) => Promise<void>): Promise<string[]> {
    const seen: string[] = [];
    try {
      const query = withoutUndefined({ path: '/api/v1/pods', interrupted });
      for await (const event of watchObjects(client, query, ending.signal)) {
        seen.push(told(event));
        if (seen.length === count) break;
      }
    } finally {
      ending.abort();
      await server[Symbol.asyncDispose]();
    }
    return seen;
  }
  return { asked, reached, take };
}

function told(event: WatchEvent): string {
  if (event.kind !== 'there' && event.kind !== 'gone') return event.kind;
  return `${event.kind} ${(event.object['metadata'] as { resourceVersion: string }).resourceVersion}`;
}

describe('a watch', () => {
  it('begins with all that is there, and goes on from the last bookmark', async () => {
    const { asked, take } = await watching(
      [at('ADDED', '3'), at('ADDED', '5'), SYNCED, at('MODIFIED', '12'), at('BOOKMARK', '40')],
      [at('DELETED', '41')],
    );
    assert.deepEqual(await take(6), ['begun', 'there 3', 'there 5', 'synced', 'there 12', 'gone 41']);
    assert.deepEqual(
      [
        asked[0]?.get('sendInitialEvents'),
        asked[0]?.get('resourceVersionMatch'),
        asked[1]?.get('resourceVersion'),
      ],
      ['true', 'NotOlderThan', '40'],
    );
  });

  it('begins again where the server no longer knows how far it was', async () => {
    const gone = { type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old' } };
    const { take } = await watching([at('ADDED', '3'), SYNCED], [gone], [at('ADDED', '60'), SYNCED]);
    assert.deepEqual(await take(6), ['begun', 'there 3', 'synced', 'begun', 'there 60', 'synced']);
    const refused = { status: 410, body: { message: 'too old' } };
    const second = await watching([SYNCED], refused, [SYNCED]);
    assert.deepEqual(await second.take(4), ['begun', 'synced', 'begun', 'synced']);
  });

  it('begins again where the server is not as far as it was: it was restored from a copy of before', async () => {
    const at20 = [SYNCED, at('ADDED', '20')];
    const { reached, take } = await watching(at20, [at('ADDED', '3'), SYNCED]);
    reached.push({ metadata: { resourceVersion: '9' }, items: [] });
    assert.deepEqual(await take(6), ['begun', 'synced', 'there 20', 'begun', 'there 3', 'synced']);
    const same = await watching(at20, [at('MODIFIED', '21')]);
    same.reached.push({ metadata: { resourceVersion: '20' }, items: [] });
    assert.deepEqual(await same.take(4), ['begun', 'synced', 'there 20', 'there 21']);
  });

  it('begins again where the first stream broke before all was told', async () => {
    const { asked, take } = await watching([at('ADDED', '3')], [at('ADDED', '3'), at('ADDED', '5'), SYNCED]);
    assert.deepEqual(await take(6), ['begun', 'there 3', 'begun', 'there 3', 'there 5', 'synced']);
    assert.equal(asked[1]?.get('sendInitialEvents'), 'true');
  });

  it('lists page by page, and again from the start where the rest of a list has expired', async () => {
    const unknown = { status: 422, body: { message: 'sendInitialEvents is forbidden' } };
    const page = (metadata: object, ...versions: string[]) => ({
      status: 200,
      body: { metadata, items: versions.map((resourceVersion) => ({ metadata: { resourceVersion } })) },
    });
    const { asked, take } = await watching(
      unknown,
      page({ continue: 'a', resourceVersion: '9' }, '1', '2'),
      { status: 410, body: { message: 'the provided continue parameter is too old' } },
      unknown,
      page({ continue: 'b', resourceVersion: '10' }, '1'),
      page({ continue: '', resourceVersion: '10' }, '4'),
      [at('ADDED', '11')],
    );
    assert.deepEqual(await take(8), [
      'begun',
      'there 1',
      'there 2',
      'begun',
      'there 1',
      'there 4',
      'synced',
      'there 11',
    ]);
    assert.deepEqual(
      asked.map((query) => [query.get('limit'), query.get('continue'), query.get('resourceVersion')]),
      [
        [null, null, null],
        ['500', null, null],
        ['500', 'a', null],
        [null, null, null],
        ['500', null, null],
        ['500', 'b', null],
        [null, null, '10'],
      ],
    );
  });

  it('lists first where a server does not stream lists', async () => {
    const { asked, take } = await watching(
      { status: 422, body: { message: 'sendInitialEvents is forbidden' } },
      {
        status: 200,
        body: { metadata: { resourceVersion: '9' }, items: [{ metadata: { resourceVersion: '4' } }] },
      },
      [at('MODIFIED', '11')],
    );
    assert.deepEqual(await take(4), ['begun', 'there 4', 'synced', 'there 11']);
    assert.equal(asked[2]?.get('resourceVersion'), '9');
  });

  it('says why it is refused', async () => {
    const { take } = await watching({ status: 403, body: { message: 'pods is forbidden' } });
    await assert.rejects(take(2), /pods is forbidden/);
  });

  it('goes on where it was after what interrupts it, if its caller says so', async () => {
    const cut = { status: 503, body: { message: 'etcd is away' } };
    const { asked, take } = await watching(cut, [at('ADDED', '3'), SYNCED], cut, [at('MODIFIED', '12')]);
    const said: unknown[] = [];
    const seen = await take(5, async (error) => void said.push(error));
    assert.deepEqual(seen, ['begun', 'begun', 'there 3', 'synced', 'there 12']);
    assert.match(said.map(String).join(), /etcd is away.*etcd is away/);
    assert.deepEqual(
      asked.map((each) => each.get('resourceVersion')),
      [null, null, '10', '10'],
    );
  });
});
