import assert from 'node:assert/strict';
import { createHmac, createPublicKey } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type AccountIssuer, accountIssuer, SUBJECT, UID } from '../../../test/fakes/account-issuer.ts';
import { inProcess } from '../../../test/fakes/in-process-http.ts';
import {
  everything,
  ORIGIN,
  ofCluster,
  type TestServer,
  testServer,
} from '../../../test/fakes/test-server.ts';
import { enrol } from '../../fleet/index.ts';
import { forgetCluster, listAudit, recordObservation } from '../../store/index.ts';

const OBSERVED = '/api/v1/clusters/prod/observations';

describe('an agent that is known by the service account that it runs as', () => {
  let server: TestServer;
  let admin: string;
  let issuer: AccountIssuer;
  before(async () => {
    server = await testServer();
  });
  after(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    server.fleet.now.ms += 120_000;
    admin = await server.token(everything('admin'));
    issuer = await accountIssuer(() => server.fleet.now.ms);
    for (const { id } of await agents()) await server.as(admin, `/api/v1/agents/${id}`, { method: 'DELETE' });
  });

  type Agent = { id: string; subject?: string; revokedAt?: number; enrolledAt?: number; keysAt?: number };
  async function agents(): Promise<Agent[]> {
    const response = await server.as(admin, '/api/v1/agents');
    return ((await response.json()) as { items: Agent[] }).items;
  }
  async function mayEnrol(cluster = 'prod'): Promise<{ id: string; enrolment: string }> {
    const response = await post('/api/v1/agents', { cluster }, admin);
    assert.equal(response.status, 201);
    return (await response.json()) as { id: string; enrolment: string };
  }
  async function post(path: string, body: object, token?: string): Promise<Response> {
    return await server.as(token, path, { method: 'POST', body: JSON.stringify(body) });
  }
  /** What a look is answered. */
  async function lookStatus(token: string, path = OBSERVED): Promise<number> {
    server.fleet.now.ms += 1000;
    const numbers = { epoch: 1, sequence: ++looks, base: 0, at: server.fleet.now.ms };
    const look = { ...numbers, put: [], gone: [], ended: [], unseen: [] };
    return (await post(path, look, token)).status;
  }
  let looks = 0;
  const known = 204;
  function agent(given: {
    token?: string;
    enrolment?: string | undefined;
    uid?: string;
    of?: AccountIssuer;
  }) {
    const { of = issuer, uid = UID } = given;
    const client = {
      get: async (path: string) =>
        path === '/openid/v1/jwks' ? { keys: of.keys } : { metadata: { name: 'kube-system', uid } },
    };
    const token = async (): Promise<string> => given.token ?? (await of.token());
    const input = { client, url: ORIGIN, token, enrolment: async () => given.enrolment };
    return enrol(input, { http: inProcess(server), signal: new AbortController().signal });
  }

  it('enrols once with what an admin was told, and is then let in by its tokens alone', async () => {
    const { enrolment } = await mayEnrol();
    assert.equal(await lookStatus(await issuer.token()), 401);
    await agent({ enrolment });
    assert.equal(await lookStatus(await issuer.token()), known);
    assert.equal(await lookStatus(await issuer.token(), '/api/v1/clusters/other/observations'), 404);
    assert.equal((await server.as(await issuer.token(), '/api/v1/exposure')).status, 404);
    const me = (await (await server.as(await issuer.token(), '/api/v1/me')).json()) as object;
    assert.deepEqual(me, {
      schemaVersion: 1,
      kind: 'agent',
      id: (await agents())[0]?.id,
      name: SUBJECT,
      grants: [{ role: 'agent', scope: { kind: 'cluster', cluster: 'prod', namesTeams: false } }],
      groups: [],
      notes: [],
    });
    // The other replica comes later, with the same.
    await agent({ enrolment });
    const again = { enrolment, token: await issuer.token(), keys: issuer.keys };
    assert.equal((await post('/api/v1/agents/enrol', again)).status, 401);
  });

  it('says what to do where it is not known', async () => {
    await assert.rejects(agent({}), { code: 'FLEET_ENROLMENT', hint: /admin lets it enrol/ });
    await assert.rejects(agent({ enrolment: 'swe_wrong' }), {
      code: 'FLEET_ENROLMENT',
      message: /does not enrol/,
    });
    await assert.rejects(agent({ uid: 'another' }), {
      message: /is for shearwall:6f1.*this cluster is shearwall:another/,
    });
  });

  it('cannot enrol late, or after it was revoked', async () => {
    const late = await mayEnrol();
    server.fleet.now.ms += 86_400_000;
    await assert.rejects(agent(late), { code: 'FLEET_ENROLMENT' });
    admin = await server.token(everything('admin'));
    const revoked = await mayEnrol();
    await server.as(admin, `/api/v1/agents/${revoked.id}`, { method: 'DELETE' });
    await assert.rejects(agent(revoked), { code: 'FLEET_ENROLMENT' });
  });

  it('is let in with no token that is not of its account, for this server alone, of now and for ten minutes', async () => {
    await agent(await mayEnrol());
    const now = Math.floor(server.fleet.now.ms / 1000);
    const stranger = await accountIssuer(() => server.fleet.now.ms);
    const refused: Readonly<Record<string, string>> = {
      'of another account': await issuer.token({ claims: { sub: 'system:serviceaccount:shop:web' } }),
      'of another issuer': await issuer.token({ claims: { iss: 'https://issuer.example.org' } }),
      'signed by a key that was not shown': await stranger.token(),
      'for another server': await issuer.token({ claims: { aud: ['https://kubernetes.default.svc'] } }),
      'for this server and another': await issuer.token({ claims: { aud: [`shearwall:${UID}`, 'vault'] } }),
      'for another cluster': await issuer.token({ claims: { aud: ['shearwall:other'] } }),
      'that is over': await issuer.token({ iat: now - 700 }),
      'that holds for longer': await issuer.token({ seconds: 3600 }),
      'of times to come': await issuer.token({ claims: { nbf: now + 300 } }),
      'that is never over': await issuer.token({ claims: { exp: undefined } as never }),
      'that nobody signed': unsigned(await issuer.token()),
      'signed with the public key': signedWithPublicKey(await issuer.token(), issuer),
      'cut short': (await issuer.token()).slice(0, -4),
      'of nothing': 'a.b.c',
    };
    for (const [what, token] of Object.entries(refused)) assert.equal(await lookStatus(token), 401, what);
    assert.equal(await lookStatus(await issuer.token()), known);
  });

  it('cannot enrol with what is none of its account, or with keys that are not public ones', async () => {
    const { enrolment } = await mayEnrol();
    const stranger = await accountIssuer(() => server.fleet.now.ms);
    const tried = async (given: object): Promise<number> => {
      server.fleet.now.ms += 2000;
      const whole = { enrolment, token: await issuer.token(), keys: issuer.keys, ...given };
      return (await post('/api/v1/agents/enrol', whole)).status;
    };
    assert.equal(await tried({ token: await stranger.token() }), 422);
    assert.equal(await tried({ token: await issuer.token({ seconds: 601 }) }), 422);
    assert.equal(await tried({ keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }), 400);
    assert.equal(await tried({ keys: [] }), 400);
    assert.equal(await tried({}), 204);
  });

  it('is nobody at once when it is revoked, and may be let in again', async () => {
    const { id, enrolment } = await mayEnrol();
    await agent({ enrolment });
    const token = await issuer.token();
    assert.equal(await lookStatus(token), known);
    await server.as(admin, `/api/v1/agents/${id}`, { method: 'DELETE' });
    assert.equal(await lookStatus(token), 401);
    await agent(await mayEnrol());
    assert.equal(await lookStatus(token), known);
  });

  it('goes on when its issuer has other keys, once it has shown them', async () => {
    await agent(await mayEnrol());
    const before = await issuer.token();
    await issuer.rotate();
    assert.equal(await lookStatus(await issuer.token()), 401);
    await agent({ token: before });
    assert.equal(await lookStatus(await issuer.token()), known);
    const { rows } = await server.fleet.store.read((view) => listAudit(view, { limit: 1 }));
    assert.partialDeepStrictEqual(rows[0], { action: 'setAgentKeys', details: { keys: ['key-1', 'key-0'] } });
    // What is gone from there is not believed any more.
    issuer.keys.pop();
    await agent({});
    assert.equal(await lookStatus(before), 401);
  });

  it('shows keys for no other agent, and a token that an admin made shows none', async () => {
    const token = await server.token(ofCluster('prod'));
    const init = { method: 'PUT', body: JSON.stringify({ keys: issuer.keys }) };
    assert.equal((await server.as(token, '/api/v1/agents/keys', init)).status, 404);
  });

  it('is refused for another cluster under the same name, and for the same one under another', async () => {
    await agent(await mayEnrol());
    const other = await accountIssuer(() => server.fleet.now.ms, 'other-uid');
    const { enrolment } = await mayEnrol();
    await assert.rejects(agent({ enrolment, of: other, uid: 'other-uid' }), {
      message: /prod is another cluster: 6f1d/,
      hint: /a name of its own, or revoke agent-/,
    });
    await assert.rejects(post('/api/v1/agents/enrol', await shownBy(await mayEnrol('prod2'))).then(thrown), {
      message: /is enrolled as prod/,
    });
    // Enrolled anew, the one before is not needed any more.
    assert.equal((await post('/api/v1/agents/enrol', await shownBy({ enrolment }))).status, 204);
    assert.equal((await agents()).filter((each) => each.enrolledAt && !each.revokedAt).length, 1);
  });

  it('is refused for another cluster than the one that was recorded under its name, until that one is forgotten', async () => {
    const { store, now } = server.fleet;
    const seen = { source: 'kubeconfig', covers: 'all', runs: [], clusterUid: 'uid-1' } as const;
    await recordObservation(store, { ...seen, cluster: 'edge', at: now.ms }, { at: now.ms });
    const { enrolment } = await mayEnrol('edge');
    await assert.rejects(agent({ enrolment }), {
      message: /edge is the cluster uid-1, and agent system:serviceaccount:.* is of another one: 6f1d/,
      hint: /a name of its own; .*fleet cluster forget edge/,
    });
    assert.equal((await agents()).filter((each) => each.enrolledAt && !each.revokedAt).length, 0);
    await forgetCluster(store, { name: 'edge', at: now.ms });
    await agent({ enrolment });
    const again = { ...seen, cluster: 'edge', at: now.ms };
    await assert.rejects(recordObservation(store, again, { at: now.ms }), { code: 'LOOK_OTHER_CLUSTER' });
    await recordObservation(store, { ...again, clusterUid: UID }, { at: now.ms });
  });

  async function shownBy({ enrolment }: { enrolment: string }): Promise<object> {
    return { enrolment, token: await issuer.token(), keys: issuer.keys };
  }
});

async function thrown(response: Response): Promise<never> {
  throw new Error(await response.text());
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function unsigned(token: string): string {
  return `${encoded({ alg: 'none' })}.${token.split('.')[1]}.`.replace(/\.$/, '.AA');
}

/** As where a verifier takes the public key for a shared secret. */
function signedWithPublicKey(token: string, { keys: [key] }: AccountIssuer): string {
  const text = `${encoded({ alg: 'HS256', kid: key?.kid })}.${token.split('.')[1]}`;
  const pem = createPublicKey({ key: key as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
}
