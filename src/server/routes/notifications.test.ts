import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { everything, ofTeams, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { addNotices } from '../../store/index.ts';

describe('routes of notifications', () => {
  let server: TestServer;
  let admin: string;
  let shop: string;
  let viewer: string;
  before(async () => {
    server = await testServer();
    admin = await server.token(everything('admin'));
    shop = await server.token(ofTeams('editor', 'shop'));
    viewer = await server.token(ofTeams('viewer', 'shop'));
  });
  after(async () => await server[Symbol.asyncDispose]());

  const rules = '/api/v1/notifications/rules';
  const post = async (token: string, path: string, body: object = {}): Promise<Response> =>
    await server.as(token, path, { method: 'POST', body: JSON.stringify(body) });
  const listed = async (token: string, path: string): Promise<Record<string, unknown>[]> =>
    ((await (await server.as(token, path)).json()) as { items: Record<string, unknown>[] }).items;
  const made = async (token: string, body: object): Promise<string> => {
    const response = await post(token, rules, body);
    assert.equal(response.status, 201);
    return ((await response.json()) as { id: string }).id;
  };

  it('let editors make rules for teams of theirs, and whoever edits everything for everything', async () => {
    const own = await made(shop, { name: 'ours', channel: 'log', teams: ['shop'] });
    const all = await made(admin, { name: 'all', channel: 'log', events: ['exploited'] });
    assert.equal((await post(shop, rules, { name: 'x', channel: 'log' })).status, 404);
    assert.equal(
      (await post(shop, rules, { name: 'x', channel: 'log', teams: ['shop', 'ads'] })).status,
      404,
    );
    assert.equal((await post(viewer, rules, { name: 'x', channel: 'log', teams: ['shop'] })).status, 404);
    assert.equal((await post(admin, rules, { name: 'x', channel: 'none' })).status, 400);
    assert.deepEqual(
      (await listed(viewer, rules)).map(({ id }) => id),
      [own],
    );
    assert.deepEqual(new Set((await listed(admin, rules)).map(({ id }) => id)), new Set([own, all]));
    const remove = async (token: string, id: string): Promise<number> =>
      (await server.as(token, `${rules}/${id}`, { method: 'DELETE' })).status;
    assert.equal(await remove(shop, all), 404);
    assert.equal(await remove(admin, all), 204);
    assert.equal(await remove(admin, all), 404);
  });

  it('give a channel of teams to no rule of others, and tell nobody that it is there', async () => {
    const tried = async (token: string, channel: string, teams?: string[]): Promise<object> => {
      const response = await post(token, rules, { name: 'x', channel, teams });
      return { status: response.status, body: (await response.text()).replace(channel, '') };
    };
    for (const teams of [['shop'], ['ads']])
      assert.deepEqual(await tried(shop, 'ads-log', teams), await tried(shop, 'ads-off', teams));
    assert.partialDeepStrictEqual(await tried(admin, 'ads-log'), { status: 400 });
    assert.partialDeepStrictEqual(await tried(admin, 'ads-log', ['ads', 'shop']), { status: 400 });
    assert.partialDeepStrictEqual(await tried(admin, 'ads-log', ['ads']), { status: 201 });
  });

  it('send a test, and answer for a rule of others as for none', async () => {
    const id = await made(admin, { name: 'ads', channel: 'log', teams: ['ads'] });
    assert.equal((await post(admin, `${rules}/${id}/test`)).status, 204);
    assert.match(readFileSync(join(server.fleet.folder, 'log'), 'utf8'), /a test of ads/);
    assert.equal((await post(shop, `${rules}/${id}/test`)).status, 404);
  });

  it('show teams their own digests alone', async () => {
    const notices = [
      {
        kind: 'new-exposure',
        owner: 'x',
        vulnerability: 'CVE-1',
        isExploited: false,
        fixedVersion: '',
        containers: 1,
      } as const,
    ];
    await server.fleet.store.write(async (edit) => {
      for (const owner of ['', 'shop', 'ads'])
        await addNotices(edit, { ruleId: 'r', channel: 'log', owner }, { notices, at: 1, dueAt: 2 });
    });
    assert.deepEqual(
      (await listed(viewer, '/api/v1/notifications')).map(({ owner }) => owner),
      ['shop'],
    );
    assert.equal((await listed(admin, '/api/v1/notifications')).length, 3);
    const page = await (await server.as(admin, '/api/v1/notifications?limit=2')).json();
    const { next } = page as { next: string };
    assert.equal((await listed(admin, `/api/v1/notifications?limit=2&after=${next}`)).length, 1);
  });
});
