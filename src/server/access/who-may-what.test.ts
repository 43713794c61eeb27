import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  everything,
  ofCluster,
  ofTeams,
  type TestServer,
  testServer,
} from '../../../test/fakes/test-server.ts';
import type { Grant } from '../../store/index.ts';
import type { ApiRoute } from '../http/route.ts';
import { ROUTES } from '../routes/routes.ts';
import type { AccessRule } from './who.ts';

/** Every kind of caller; `undefined`: without a token. */
const CALLERS: Readonly<Record<string, readonly Grant[] | undefined>> = {
  stranger: undefined,
  'of no grant': [],
  'viewer of a team': [ofTeams('viewer', 'shop')],
  'editor of a team': [ofTeams('editor', 'shop')],
  viewer: [everything('viewer')],
  editor: [everything('editor')],
  admin: [everything('admin')],
  agent: [ofCluster('prod')],
  'viewer of a team and agent': [ofTeams('viewer', 'shop'), ofCluster('prod')],
};

/** Who gets in by each rule: said here once more, so that a mistake in the one place shows. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  anybody: Object.keys(CALLERS),
  somebody: Object.keys(CALLERS).filter((name) => name !== 'stranger'),
  'viewer own': [
    'viewer of a team',
    'editor of a team',
    'viewer',
    'editor',
    'admin',
    'viewer of a team and agent',
  ],
  'viewer everywhere': ['viewer', 'editor', 'admin'],
  'editor own': ['editor of a team', 'editor', 'admin'],
  'editor everywhere': ['editor', 'admin'],
  'admin everywhere': ['admin'],
  'agent cluster': ['agent', 'viewer of a team and agent'],
};

const ruleName = (rule: AccessRule): string =>
  typeof rule === 'string' ? rule : `${rule.role} ${rule.scope}`;

/** The table, with answers that only say that one got there. */
const REACHED: ApiRoute[] = ROUTES.map(({ id, method, path, access, about }) => ({
  id,
  method,
  path,
  access,
  about,
  answer: undefined,
  isUnrecorded: true as const,
  run: async () => ({ json: { reached: id } }),
}));

describe('every route, asked by everybody', () => {
  let server: TestServer;
  const tokens = new Map<string, string | undefined>();

  before(async () => {
    server = await testServer(REACHED);
    for (const [name, grants] of Object.entries(CALLERS))
      tokens.set(name, grants && (await server.token(...grants)));
  });
  after(async () => await server[Symbol.asyncDispose]());

  for (const { id, method, path, access } of ROUTES)
    it(`lets in who may: ${method} ${path} (${ruleName(access)})`, async () => {
      const allowed = ALLOWED[ruleName(access)];
      assert.ok(allowed, 'a rule that this test does not know');
      const nowhere = await seen(await server.as(tokens.get('of no grant'), '/api/v1/nowhere', { method }));
      for (const [name, token] of tokens) {
        const response = await server.as(token, path.replaceAll(/\{\w+\}/g, 'x'), { method });
        const is = await seen(response);
        if (allowed.includes(name)) assert.equal(JSON.parse(is.body).reached, id, name);
        else if (token === undefined) assert.equal(is.status, 401, name);
        else assert.deepEqual(is, nowhere, `${name} is told more than that there is nothing`);
        server.fleet.now.ms += 60_000;
      }
    });
});

describe('the table of routes', () => {
  it('answers without a login only what says nothing of the fleet', () => {
    const open = ROUTES.filter(({ access }) => access === 'anybody').map(({ id }) => id);
    assert.deepEqual(open.toSorted(), OPEN.toSorted());
  });

  it('has no two routes of one id, or of one method and path', () => {
    const ids = ROUTES.map(({ id }) => id);
    const places = ROUTES.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(new Set(places).size, places.length);
  });

  it('takes nothing away or in by GET', () => {
    assert.deepEqual(
      ROUTES.filter(({ method, body }) => method === 'GET' && body !== undefined),
      [],
    );
  });
});

const OPEN = ['healthz', 'readyz', 'logInByLink', 'enrolAgent', 'beginLogin', 'finishLogin', 'page'];

type Seen = { status: number; headers: Record<string, string>; body: string };

async function seen(response: Response): Promise<Seen> {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}
