import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { image } from '../../../test/fakes/test-fleet.ts';
import { everything, ofTeams, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { digestOf } from '../../base/digest.ts';
import { imagesByDigest, keepDocuments } from '../../store/index.ts';

const OWN = image('own');
const OTHERS = image('others');
const ABSENT = image('absent');
const PURL = 'pkg:npm/left-pad@1.0.0';
const DOCUMENT = Buffer.from('{"of": "others"}');

/** What a team asks for that is others', and the same of what there is not: by the answers nobody can tell which is which. */
const PAIRS: readonly (readonly [others: string, absent: string])[] = [
  ...['packages', 'findings', 'layers', 'documents', `documents/${digestOf(DOCUMENT)}`].map(
    (what) => [`images/${OTHERS}/${what}`, `images/${ABSENT}/${what}`] as const,
  ),
  [`images/${OWN}/compare/${OTHERS}`, `images/${OWN}/compare/${ABSENT}`],
  [`images/${OTHERS}/compare/${OWN}`, `images/${ABSENT}/compare/${OWN}`],
  [`images/${OWN}/documents/${digestOf(DOCUMENT)}`, `images/${OWN}/documents/${digestOf('none')}`],
  ...[
    'owner=payments|owner=nobody',
    'cluster=theirs|cluster=nowhere',
    'namespace=pay|namespace=none',
  ].flatMap((each) => {
    const [others, absent] = each.split('|');
    return [
      'exposure?what=left-pad',
      'exposure?what=left-pad&time=all',
      'exposure?what=left-pad&format=csv',
      'exposure/counts?what=left-pad',
      'timeline?what=left-pad',
      'workloads?limit=10',
      'owners?',
      'changes?from=2026-01-01',
      'policy-audit?limit=10',
    ].map((path) => [`${path}&${others}`, `${path}&${absent}`] as const);
  }),
];

describe('what a team asks of others', () => {
  let server: TestServer;
  let shop: string;
  before(async () => {
    server = await testServer();
    const { fleet, parts } = server;
    for (const digest of [OWN, OTHERS]) await fleet.claim(digest, [PURL]);
    await fleet.see('2026-03-31', [
      { digest: OWN, namespace: 'shop', name: 'front', labels: { team: 'shop' } },
    ]);
    const theirs = { digest: OTHERS, namespace: 'pay', name: 'pay', labels: { team: 'payments' } };
    await fleet.see('2026-03-31', [theirs], { cluster: 'theirs', staleAfterMs: 1 });
    await fleet.advise([
      { items: [fakeAdvisory('CVE-2026-1', { ecosystem: 'npm', name: 'left-pad', fixed: '2.0.0' })] },
    ]);
    const { store } = fleet;
    const [{ imageId } = assert.fail()] = await store.read((view) => imagesByDigest(view, OTHERS));
    const documents = [{ kind: 'vex' as const, name: 'a.vex', bytes: DOCUMENT }];
    await keepDocuments({ store, documents: parts.documents }, { imageId, documents, at: 1 });
    shop = await server.token(ofTeams('editor', 'shop'));
  });
  after(async () => await server[Symbol.asyncDispose]());

  type Told = { status: number; headers: [string, string][]; body: string; statements: number };
  async function told(path: string, init?: RequestInit): Promise<Told> {
    const { statements } = server.fleet;
    const before = statements.length;
    const response = await server.as(shop, `/api/v1/${path}`, init);
    const body = await response.text();
    const count = statements.length - before;
    return {
      status: response.status,
      headers: [...response.headers].filter(([name]) => name !== 'etag'),
      body: body.replaceAll(/"askedAt":\d+/g, ''),
      statements: count,
    };
  }

  for (const [others, absent] of PAIRS)
    it(`is answered as if it were not there, after as many queries: ${others.replaceAll(/sha256:(\w{6})\w+/g, '$1…')}`, async () => {
      // What a process finds out once is not part of any answer.
      for (const path of [others, absent]) await told(path);
      const is = await told(others);
      assert.deepEqual(is, await told(absent));
      assert.ok(is.statements > 0);
      assert.ok(is.status === 404 || is.status === 200);
      assert.doesNotMatch(is.body, /payments|theirs|"pay"/);
    });

  it('is a remark on what is theirs as if it were not there', async () => {
    const admin = await server.token(everything('admin'));
    const body = { vulnerability: 'CVE-2026-1', text: 'x' };
    const send = (more: object) => ({ method: 'POST', body: JSON.stringify({ ...body, ...more }) });
    const made = await server.as(admin, '/api/v1/notes', send({ owner: 'payments' }));
    assert.equal(made.status, 201);
    const { id } = (await made.json()) as { id: string };
    const absent = id.replace(/[0-9a-f]{16}$/, '0'.repeat(16));
    const end = { method: 'DELETE' };
    assert.deepEqual(await told(`notes/${id}`, end), await told(`notes/${absent}`, end));
    assert.deepEqual(
      await told('notes', send({ image: OTHERS })),
      await told('notes', send({ image: ABSENT })),
    );
    assert.deepEqual(
      await told('notes', send({ owner: 'payments' })),
      await told('notes', send({ owner: 'nobody' })),
    );
  });

  it('is a rule of notifications as if it were not there', async () => {
    const admin = await server.token(everything('admin'));
    const body = JSON.stringify({ name: 'theirs', channel: 'log', teams: ['payments'] });
    const made = await server.as(admin, '/api/v1/notifications/rules', { method: 'POST', body });
    const { id } = (await made.json()) as { id: string };
    const absent = id.replace(/[0-9a-f]{16}$/, '0'.repeat(16));
    const of = (rule: string): string => `notifications/rules/${rule}`;
    assert.deepEqual(await told(of(id), { method: 'DELETE' }), await told(of(absent), { method: 'DELETE' }));
    const test = { method: 'POST' };
    assert.deepEqual(await told(`${of(id)}/test`, test), await told(`${of(absent)}/test`, test));
  });
});
