import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { image } from '../../../test/fakes/test-fleet.ts';
import { everything, ofTeams, type TestServer, testServer } from '../../../test/fakes/test-server.ts';

const HOUR = 3_600_000;
const APP = image('app');

type Told = Record<string, unknown>;

describe('routes of notes and exceptions', () => {
  let server: TestServer;
  let admin: string;
  let shop: string;
  before(async () => {
    server = await testServer();
    const { fleet } = server;
    await fleet.claim(APP, ['pkg:npm/left-pad@1.0.0']);
    const of = (team: string) => ({ digest: APP, namespace: team, name: team, labels: { team } });
    await fleet.see('2026-04-01', [of('shop'), of('pay')]);
    await fleet.advise([
      { items: [fakeAdvisory('CVE-2026-1', { ecosystem: 'npm', name: 'left-pad', scheme: 'semver' })] },
    ]);
    admin = await server.token(everything('admin'));
    shop = await server.token(ofTeams('editor', 'shop'));
  });
  after(async () => await server[Symbol.asyncDispose]());

  const send = async (
    token: string,
    method: string,
    path: string,
    body?: object,
  ): Promise<[number, Told]> => {
    const init = { method, ...(body && { body: JSON.stringify(body) }) };
    const response = await server.as(token, `/api/v1/${path}`, init);
    return [response.status, (await response.json()) as Told];
  };
  const exception = (more: object = {}) => ({
    vulnerability: 'CVE-2026-1',
    status: 'affected',
    text: 'from inside alone',
    expires: String(server.fleet.now.ms + HOUR),
    ...more,
  });
  const exposed = async (token: string) => {
    const [, answer] = await send(token, 'GET', 'exposure?what=CVE-2026-1&maxFeedAgeDays=3650');
    const { exposed, excepted, verdict, runs } = answer as never as {
      exposed: { containers: number };
      excepted?: { containers: number };
      verdict: string;
      runs: { owner: string; isExcepted?: true }[];
    };
    return [
      verdict,
      exposed.containers,
      excepted?.containers,
      runs.filter(({ isExcepted }) => isExcepted === true).map(({ owner }) => owner),
    ];
  };

  it('let an editor of a team except what the team runs, and nothing of others, and are in the audit log', async () => {
    const [status, made] = await send(shop, 'POST', 'exceptions', exception());
    assert.deepEqual(
      [status, made['owner'], made['createdBy'], made['state']],
      [201, 'shop', 'test', 'holds'],
    );
    assert.deepEqual(await exposed(admin), ['exposed', 1, 1, ['shop']]);
    assert.deepEqual(await exposed(shop), ['none', 0, 1, ['shop']]);
    assert.equal((await send(shop, 'POST', 'exceptions', exception({ owner: 'pay' })))[0], 404);
    const [, findings] = await send(shop, 'GET', `images/${APP}/findings`);
    assert.equal((findings['items'] as { remarks?: unknown[] }[])[0]?.remarks?.length, 1);

    const [ended, end] = await send(shop, 'DELETE', `exceptions/${String(made['id'])}`);
    assert.deepEqual([ended, end['state'], end['endedBy']], [200, 'ended', 'test']);
    assert.deepEqual(await exposed(shop), ['exposed', 1, undefined, []]);
    const [, { items }] = await send(admin, 'GET', 'audit');
    const actions = (items as { action: string; target: string }[]).map(({ action, target }) => [
      action,
      target,
    ]);
    assert.deepEqual(actions.slice(0, 3), [
      ['endException', made['id']],
      ['addException', 'CVE-2026-1'],
      ['addException', 'CVE-2026-1'],
    ]);
  });

  it('let whoever edits everything except everything, and expire', async () => {
    const [, made] = await send(admin, 'POST', 'exceptions', exception());
    assert.equal(made['owner'], undefined);
    assert.deepEqual(await exposed(shop), ['none', 0, 1, ['shop']]);
    // It is not the team's, neither to see in its list nor to end.
    assert.equal((await send(shop, 'DELETE', `exceptions/${String(made['id'])}`))[0], 404);
    server.fleet.now.ms += HOUR;
    assert.deepEqual(await exposed(admin), ['exposed', 2, undefined, []]);
    const [, { items }] = await send(admin, 'GET', 'exceptions?sort=state');
    assert.deepEqual(
      (items as Told[]).map(({ state }) => state),
      ['ended', 'expired'],
    );
    const [, own] = await send(shop, 'GET', 'exceptions');
    assert.equal((own['items'] as Told[]).length, 1);
  });

  it('say what is wrong with one, and of several teams which is missing', async () => {
    const [status, problem] = await send(shop, 'POST', 'exceptions', exception({ expires: '2027-01-01' }));
    assert.deepEqual([status, problem['code']], [400, 'FLEET_REMARK']);
    assert.match(String(problem['detail']), /at most 30 days/);
    const both = await server.token(ofTeams('editor', 'shop', 'pay'));
    assert.match(
      JSON.stringify((await send(both, 'POST', 'notes', { vulnerability: 'CVE-2026-1', text: 'x' }))[1]),
      /yours are several/,
    );
  });
});
