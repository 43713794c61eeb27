import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { image } from '../../../test/fakes/test-fleet.ts';
import {
  everything,
  ofCluster,
  ofTeams,
  type TestServer,
  testServer,
} from '../../../test/fakes/test-server.ts';
import { digestOf } from '../../base/digest.ts';
import type { FleetPolicyAudit } from '../../fleet/index.ts';

const [POLICIES, ROOT] = [digestOf('policies'), digestOf('root')];
const DAY_MS = 86_400_000;

const audited = (name: string, verdict: string, more: object = {}) => ({
  kind: 'Pod',
  namespace: 'shop',
  name,
  place: 'container app',
  image: `registry.example/${name}:1`,
  verdict,
  reasons: verdict === 'allowed' ? [] : ['release: not signed'],
  warnings: [],
  ...more,
});

const audit = (images: readonly object[], more: object = {}) => ({
  tookMs: 0,
  objects: 9,
  images,
  notLookedAt: [],
  unreadable: [],
  policies: POLICIES,
  trustedRoot: ROOT,
  ...more,
});

describe('an audit by policies, told to a server', () => {
  let server: TestServer;
  let viewer: string;
  before(async () => {
    server = await testServer();
    viewer = await server.token(everything('viewer'));
    for (const [name, team] of [
      ['front', 'shop'],
      ['pay', 'payments'],
    ] as const)
      await server.fleet.see('2026-03-31', [
        { digest: image('a'), namespace: 'shop', name, labels: { team } },
      ]);
  });
  after(async () => await server[Symbol.asyncDispose]());

  const tell = async (cluster: string, body: unknown, namesTeams = false): Promise<Response> => {
    const agent = await server.token(ofCluster(cluster, namesTeams));
    const init = { method: 'PUT', body: typeof body === 'string' ? body : JSON.stringify(body) };
    return await server.as(agent, `/api/v1/clusters/${cluster}/policy-audit`, init);
  };
  const ask = async (query = '', token = viewer): Promise<FleetPolicyAudit> => {
    const answer = await server.as(token, `/api/v1/policy-audit?${query}`);
    assert.equal(answer.status, 200);
    return (await answer.json()) as FleetPolicyAudit;
  };

  it('is not taken for one that refuses nothing where none was recorded', async () => {
    const { counts, notCovered, audits } = await ask();
    assert.deepEqual([counts, audits], [{ refused: 0, unknown: 0, allowed: 0 }, []]);
    assert.deepEqual(notCovered, [{ why: 'nothing-recorded' }]);
  });

  it('is shown by reason and owner, what is refused first, and is replaced by the next one', async () => {
    assert.equal((await tell('prod', audit([audited('old', 'refused')]))).status, 204);
    const images = [
      audited('front', 'allowed', { digest: image('a') }),
      audited('pay', 'refused'),
      audited('away', 'unknown', { reasons: ['the registry did not answer'] }),
      audited('batch', 'refused', { owner: 'batch' }),
    ];
    assert.equal((await tell('prod', audit(images), true)).status, 204);
    const said = await ask();
    assert.deepEqual(said.counts, { refused: 2, unknown: 1, allowed: 1 });
    assert.deepEqual(
      said.images.map(({ name, owner, verdict }) => [name, owner, verdict]),
      [
        ['pay', 'payments', 'refused'],
        ['batch', 'batch', 'refused'],
        ['away', undefined, 'unknown'],
        ['front', 'shop', 'allowed'],
      ],
    );
    assert.deepEqual(said.reasons, [
      { verdict: 'refused', owner: 'batch', reason: 'release: not signed', images: 1 },
      { verdict: 'refused', owner: 'payments', reason: 'release: not signed', images: 1 },
      { verdict: 'unknown', reason: 'the registry did not answer', images: 1 },
    ]);
    assert.deepEqual(said.notCovered, []);
    assert.partialDeepStrictEqual(said.audits, [
      { cluster: 'prod', objects: 9, policies: POLICIES, trustedRoot: ROOT },
    ]);
  });

  it('is paged, and narrowed', async () => {
    const names: string[] = [];
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page: FleetPolicyAudit = await ask(`limit=3${after && `&after=${after}`}`);
      names.push(...page.images.map(({ name }) => name));
      after = page.next;
    }
    assert.deepEqual(names, ['pay', 'batch', 'away', 'front']);
    const { counts, images } = await ask('owner=payments&cluster=prod&namespace=shop');
    assert.deepEqual([counts.refused, images.length], [1, 1]);
    assert.deepEqual((await ask('cluster=nowhere')).notCovered, [{ why: 'nothing-recorded' }]);
  });

  it('is seen by a team as far as the workloads are its own, without how much else there is', async () => {
    const { counts, images, audits } = await ask('', await server.token(ofTeams('viewer', 'shop')));
    assert.deepEqual([counts.refused, images.map(({ name }) => name)], [0, ['front']]);
    assert.deepEqual(Object.keys(audits[0] ?? {}).sort(), ['at', 'cluster', 'policies', 'trustedRoot']);
  });

  it('says nothing of today once it is old, of a cluster without one, or where it was not whole', async () => {
    await server.fleet.see('2026-03-31', [{ digest: image('a') }], { cluster: 'edge' });
    assert.deepEqual((await ask()).notCovered, [{ why: 'no-audit', cluster: 'edge' }]);
    const part = { notLookedAt: [{ kind: 'Fancy', objects: 2 }] };
    assert.equal((await tell('edge', audit([], part))).status, 204);
    assert.partialDeepStrictEqual((await ask()).notCovered, [{ why: 'not-whole', cluster: 'edge' }]);
    server.fleet.now.ms += 2.5 * DAY_MS;
    viewer = await server.token(everything('viewer'));
    assert.deepEqual(
      (await ask()).notCovered.map(({ why, cluster }) => [why, cluster]),
      [
        ['old-audit', 'prod'],
        ['old-audit', 'edge'],
        ['not-whole', 'edge'],
      ],
    );
    assert.equal((await ask('maxAgeDays=3&cluster=prod')).notCovered.length, 0);
  });

  it('keeps owners to itself where who tells it may not name teams', async () => {
    assert.equal((await tell('edge', audit([audited('job', 'refused', { owner: 'shop' })]))).status, 204);
    assert.deepEqual((await ask('owner=shop&cluster=edge')).images, []);
  });

  it('does not cover what began to run after it, but for images that it judged in the same namespace', async () => {
    const judged = audited('web', 'allowed', { digest: image('judged') });
    assert.equal((await tell('edge', audit([judged], { tookMs: 60_000 }))).status, 204);
    const at = server.fleet.now.ms - 60_000;
    const runs = async (...digests: string[]): Promise<void> => {
      server.fleet.now.ms += 3_600_000;
      const startedAt = new Date(server.fleet.now.ms - 1).toISOString();
      const pods = digests.map((name) => ({ digest: image(name), namespace: 'shop', name, startedAt }));
      await server.fleet.see(startedAt, pods, { cluster: 'edge' });
    };
    await runs('judged');
    assert.deepEqual((await ask('cluster=edge')).notCovered, []);
    await runs('judged', 'new');
    assert.deepEqual((await ask('cluster=edge')).notCovered, [
      { why: 'began-since', cluster: 'edge', at, containers: 1 },
    ]);
    assert.deepEqual((await ask('cluster=edge&namespace=other')).notCovered, []);
    assert.equal((await tell('edge', audit([judged]))).status, 204);
    assert.deepEqual((await ask('cluster=edge')).notCovered, []);
  });

  it('is refused of a cluster that is not its own, or not known, and where it is not one', async () => {
    const agent = await server.token(ofCluster('prod'));
    const put = { method: 'PUT', body: JSON.stringify(audit([])) };
    assert.equal((await server.as(agent, '/api/v1/clusters/edge/policy-audit', put)).status, 404);
    const unknown = await tell('staging', audit([]));
    assert.equal(unknown.status, 409);
    assert.match(await unknown.text(), /knows no cluster that is called staging/);
    for (const odd of [
      '{',
      '[]',
      {},
      audit([{ name: 'x' }]),
      audit([], { policies: 'sha256:0' }),
      audit([audited('x', 'fine')]),
      audit([], { objects: -1 }),
    ])
      assert.equal((await tell('prod', odd)).status, 400, JSON.stringify(odd));
    assert.equal((await ask('cluster=prod')).counts.refused, 2);
  });

  it('takes texts that a database does not', async () => {
    const odd = { name: 'a\0b\ud800', image: 'x'.repeat(5000), reasons: ['no\0'] };
    assert.equal((await tell('edge', audit([audited('x', 'refused', odd)]))).status, 204);
    const { images } = await ask('cluster=edge');
    assert.deepEqual([images[0]?.name, images[0]?.reasons], ['a\u{fffd}b\u{fffd}', ['no\0']]);
  });

  it('goes with its cluster, and an owner who is erased', async () => {
    const admin = await server.token(everything('admin'));
    const drop = async (path: string): Promise<number> =>
      (await server.as(admin, `/api/v1/${path}`, { method: 'DELETE' })).status;
    assert.equal(await drop('owners/batch'), 200);
    assert.equal(await drop('owners/batch'), 404);
    assert.equal((await ask('owner=batch')).images.length, 0);
    assert.equal(await drop('clusters/prod'), 200);
    assert.deepEqual(
      (await ask()).audits.map(({ cluster }) => cluster),
      ['edge'],
    );
    await server.fleet.see('2026-03-31', [{ digest: image('a') }]);
    assert.partialDeepStrictEqual((await ask('cluster=prod')).notCovered, [{ why: 'nothing-recorded' }]);
  });
});
