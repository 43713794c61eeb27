/**
 * What a team is told by any route, however it asks, is the same in a world in which nobody else runs anything: so nothing of others can be
 * found out by rows, counts, facets, pages, exports, statuses, sizes or headers. Routes and parameters come from the table of routes.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { image } from '../../../test/fakes/test-fleet.ts';
import { ofTeams, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import { recordNotificationRule, recordPolicyAudit, recordRemark } from '../../store/index.ts';
import { ROUTES } from '../routes/routes.ts';

const OWN = image('own');
const OLD = image('old');
const OTHERS = image('others');
const LEFT_PAD = 'pkg:npm/left-pad@1.0.0';
const SECRET = 'pkg:npm/secret-lib@1.0.0';
/** It lasts; its answers are those of the counts. */
const LASTING = ['watchExposure'];

const VALUES: Readonly<Record<string, readonly string[]>> = {
  what: ['left-pad', 'secret-lib', 'CVE-2026-1', 'CVE-2026-2', OTHERS],
  name: ['left-pad', 'secret-lib'],
  type: ['npm'],
  cluster: ['prod', 'theirs'],
  namespace: ['shop', 'pay'],
  owner: ['shop', 'payments'],
  digest: [OWN, OTHERS],
  other: [OLD, OTHERS],
  document: [digestOf('none')],
  at: ['2026-03-30T12:00:00Z'],
  from: ['2026-03-29'],
  to: ['2026-03-31T12:00:00Z'],
  knownAt: ['2026-04-01T00:00:00Z'],
  limit: ['1', '1000'],
  maxFeedAgeDays: ['3650'],
  staleAfterDays: ['1'],
  repository: ['app', 'registry.example/pay'],
};

const OWN_ROUTES = ROUTES.filter(
  ({ id, method, access }) =>
    method === 'GET' && typeof access === 'object' && access.scope === 'own' && !LASTING.includes(id),
);

describe('a team', () => {
  const worlds: { server: TestServer; token: string }[] = [];
  before(async () => {
    for (const others of [true, false]) worlds.push(await world(others));
  });
  after(async () => {
    for (const { server } of worlds) await server[Symbol.asyncDispose]();
  });

  for (const { id, path, params, query } of OWN_ROUTES)
    it(`is told by ${id} what it would be told if there was nobody else`, async () => {
      for (const asked of pathsOf(path, params, query)) {
        const told = [];
        for (const { server, token } of worlds) told.push(await allPages(server, token, asked));
        assert.deepEqual(told[0], told[1], asked);
      }
    });

  it('is asked about by many routes, and sees its own by them', async () => {
    assert.ok(OWN_ROUTES.length > 15, String(OWN_ROUTES.length));
    const [{ server, token } = assert.fail()] = worlds;
    const [{ body } = assert.fail()] = await allPages(server, token, '/api/v1/exposure?what=left-pad');
    assert.match(body, /"front"/);
  });
});

/**
 * That something is not known elsewhere is said, never what or how much: so all of theirs was looked at lately.
 * `prod` has pods of the team, now and before; with others there are theirs beside it, and a cluster of theirs alone.
 */
async function world(hasOthers: boolean): Promise<{ server: TestServer; token: string }> {
  const server = await testServer();
  const { fleet } = server;
  const claim = async (digest: Digest, purls: readonly string[]): Promise<void> =>
    void (await fleet.claim(digest, purls));
  if (hasOthers) await claim(OTHERS, [LEFT_PAD, SECRET]);
  await claim(OLD, [LEFT_PAD]);
  await claim(OWN, [LEFT_PAD, 'pkg:npm/own@1.0.0']);
  const own = (digest: Digest) => ({ digest, namespace: 'shop', name: 'front', labels: { team: 'shop' } });
  const theirs = (digest: Digest, name: string) => ({
    digest,
    namespace: 'pay',
    name,
    labels: { team: 'payments' },
  });
  const unowned = { digest: image('unowned'), namespace: 'shop', name: 'unowned' };
  const beside = hasOthers ? [theirs(OTHERS, 'pay'), unowned] : [];
  await fleet.see('2026-03-29', [own(OLD), ...beside]);
  if (hasOthers)
    await fleet.see('2026-03-30', [theirs(OTHERS, 'alone'), theirs(image('unknown'), 'odd')], {
      cluster: 'theirs',
    });
  await fleet.see('2026-03-31', [own(OWN), own(OLD), ...beside.slice(1)]);
  await fleet.advise([
    {
      items: [
        fakeAdvisory('CVE-2026-1', { ecosystem: 'npm', name: 'left-pad', fixed: '2.0.0' }),
        fakeAdvisory('CVE-2026-2', { ecosystem: 'npm', name: 'secret-lib', fixed: '2.0.0' }),
      ],
    },
  ]);
  for (const cluster of hasOthers ? ['prod', 'theirs'] : ['prod'])
    await fleet.store.write(async (edit) => {
      const refused = (namespace: string, name: string, owner?: string) => ({
        kind: 'Pod',
        namespace,
        name,
        owner,
        place: 'container app',
        image: name,
        digest: undefined,
        verdict: 'refused' as const,
        reasons: [`no policy is about ${name}`],
        warnings: [],
      });
      // Whose `pay` is, the fleet knows better.
      const others = [refused('pay', 'pay', 'shop'), refused('pay', 'later', 'payments')];
      const own = [refused('shop', 'front'), refused('shop', 'nightly', 'shop')];
      await recordPolicyAudit(edit, {
        cluster,
        at: fleet.now.ms,
        objects: hasOthers ? 9 : 2,
        policies: OWN,
        trustedRoot: OWN,
        images: cluster === 'theirs' ? others.slice(1) : hasOthers ? [...others, ...own] : own,
        notLookedAt: [],
        unreadable: [],
      });
    });
  const remark = {
    package: undefined,
    image: undefined,
    owner: undefined,
    workload: undefined,
    justification: undefined,
    expiresAt: fleet.now.ms + 86_400_000,
    createdBy: 'test',
    createdAt: 1,
    endedBy: undefined,
    endedAt: undefined,
  };
  const remarks = [
    { ...remark, id: 'note-1', vulnerability: 'CVE-2026-1', status: undefined, text: 'of everybody' },
    {
      ...remark,
      id: 'exception-1',
      vulnerability: 'CVE-2026-1',
      status: 'affected',
      text: 'own',
      owner: 'shop',
      image: OWN,
    },
    ...(hasOthers
      ? ([
          {
            ...remark,
            id: 'note-2',
            vulnerability: 'CVE-2026-1',
            status: undefined,
            text: 'secret',
            owner: 'payments',
          },
          {
            ...remark,
            id: 'exception-2',
            vulnerability: 'CVE-2026-1',
            status: 'fixed',
            text: 'secret',
            owner: 'payments',
          },
          {
            ...remark,
            id: 'exception-3',
            vulnerability: 'CVE-2026-1',
            status: 'fixed',
            text: 'secret',
            image: OTHERS,
          },
        ] as const)
      : []),
  ] as const;
  await fleet.store.write(async (edit) => {
    for (const each of remarks) await recordRemark(edit, each);
  });
  if (hasOthers)
    await fleet.store.write(
      async (edit) =>
        await recordNotificationRule(edit, {
          id: 'rule_0000000000000000',
          name: 'theirs',
          channel: 'ads-log',
          teams: ['payments'],
          events: [],
          createdBy: 'test',
          createdAt: 1,
        }),
    );
  return { server, token: await server.token(ofTeams('editor', 'shop')) };
}

/** The plain question, and it with each value of each other parameter in turn. */
function pathsOf(path: string, params: z.ZodObject | undefined, query: z.ZodObject | undefined): string[] {
  const { properties: named = {} } = schemaOf(params);
  const { properties: asked = {}, required = [] } = schemaOf(query);
  const places = Object.keys(named).reduce(
    (soFar, name) =>
      soFar.flatMap((each) => (VALUES[name] ?? ['x']).map((value) => each.replace(`{${name}}`, value))),
    [path],
  );
  const plain = new URLSearchParams(
    required.map((name): [string, string] => [name, VALUES[name]?.[0] ?? 'x']),
  );
  const questions = [plain.toString()];
  for (const [name, { enum: words }] of Object.entries(asked)) {
    for (const value of words ?? VALUES[name] ?? []) {
      const one = new URLSearchParams(plain);
      one.set(name, value);
      questions.push(one.toString());
    }
  }
  return places.flatMap((place) => questions.map((question) => `${place}?${question}`));
}

type Shape = { properties?: Record<string, { enum?: string[] }>; required?: string[] };

function schemaOf(shape: z.ZodObject | undefined): Shape {
  return shape === undefined ? {} : (z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as Shape);
}

type Told = { status: number; headers: string; body: string };

/** Without what is of the moment or sealed: the time, places where an answer goes on, tags of all facts, ids that are hidden. */
async function allPages(server: TestServer, token: string, path: string): Promise<Told[]> {
  const told: Told[] = [];
  for (let next: string | undefined = ''; next !== undefined; ) {
    server.fleet.now.ms += 20;
    const at: string = next === '' ? path : `${path}&after=${encodeURIComponent(next)}`;
    const response = await server.as(token, at);
    const body = await response.text();
    assert.notEqual(response.status, 429, at);
    told.push({
      status: response.status,
      headers: JSON.stringify([...response.headers].filter(([name]) => name !== 'etag')),
      body: body
        .replaceAll(/"(?:next|after)":"[^"]+"/g, '"next":"…"')
        .replaceAll(/"(?:askedAt|at)":17750016\d+/g, '"askedAt":0')
        .replaceAll(/"(?:id|image)":\d+/g, '"id":0'),
    });
    next = told.length < 10 ? /"next":"([^"]+)"/.exec(body)?.[1] : undefined;
  }
  return told;
}
