import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { image } from '../../../test/fakes/test-fleet.ts';
import { everything, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { digestOf } from '../../base/digest.ts';
import { addNotices, recordAudit, recordPolicyAudit } from '../../store/index.ts';
import type { ApiRoute } from '../http/route.ts';
import { ROUTES } from './routes.ts';

const XZ = 'pkg:deb/debian/liblzma5@5.6.1-1';
const OWN_QUERY: Readonly<Record<string, string>> = { exposure: 'what=liblzma5&' };

/** What a list in pages may be sorted by; none: it is no such list. */
function sortsOf({ query }: ApiRoute): string[] {
  const { properties = {} } = z.toJSONSchema(query ?? z.object({}), { io: 'input' });
  const { sort } = properties as Record<string, { enum?: string[] }>;
  return properties['after'] === undefined ? [] : (sort?.enum ?? []);
}

describe('routes that answer in pages', () => {
  it('go on in each order that they offer, and at no place of another one', async () => {
    await using server = await testServer();
    await fill(server);
    const admin = await server.token(everything('admin'));
    const read = async (path: string): Promise<{ status: number; next?: string; code?: string }> => {
      const response = await server.as(admin, path);
      return { ...((await response.json()) as object), status: response.status };
    };
    const lists = ROUTES.filter((route) => sortsOf(route).length > 0);
    assert.equal(lists.length, 6);
    // What the store does by each field, its own test says.
    for (const route of lists)
      for (const sort of sortsOf(route).slice(0, 2)) {
        const path = `${route.path}?${OWN_QUERY[route.id] ?? ''}limit=1&sort=`;
        const first = await read(`${path}${sort}`);
        assert.equal(first.status, 200, `${path}${sort}`);
        assert.equal((await read(`${path}${sort}&after=${first.next}`)).status, 200, `${path}${sort}`);
        const other = sort.startsWith('-') ? sort.slice(1) : `-${sort}`;
        assert.equal(
          (await read(`${path}${other}&after=${first.next}`)).code,
          'SERVER_CURSOR',
          `${path}${sort}`,
        );
      }
    assert.equal((await read('/api/v1/exposure?what=liblzma5&format=csv&sort=owner')).code, 'SERVER_INPUT');
  });
});

/** Two of each. */
async function fill({ fleet }: TestServer): Promise<void> {
  for (const name of ['a', 'b']) await fleet.claim(image(name), [XZ]);
  await fleet.see('2026-03-31', [
    { digest: image('a'), namespace: 'shop', name: 'front' },
    { digest: image('b'), namespace: 'pay', name: 'pay' },
  ]);
  await fleet.store.write(async (edit) => {
    const images = ['a', 'b'].map((name) => ({
      kind: 'Pod',
      namespace: 'shop',
      name,
      owner: undefined,
      place: 'container app',
      image: name,
      digest: undefined,
      verdict: 'refused' as const,
      reasons: [],
      warnings: [],
    }));
    const [policies, trustedRoot] = [digestOf('policies'), digestOf('root')];
    const audit = { cluster: 'prod', at: 1, objects: 1, notLookedAt: [], unreadable: [] };
    await recordPolicyAudit(edit, { ...audit, images, policies, trustedRoot });
    for (const name of ['a', 'b']) {
      const to = { ruleId: 'r', channel: 'c', owner: name };
      await addNotices(edit, to, { notices: [], at: 1, dueAt: 2 });
      await recordAudit(edit, { at: 1, who: name, action: 'x', target: '', origin: '', details: {} });
    }
  });
}
