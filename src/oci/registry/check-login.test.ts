import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { FakeRegistry, USER } from '../../../test/fakes/registry.ts';
import { checkLogin } from './check-login.ts';

const insecure = false;

describe('checkLogin', () => {
  for (const auth of ['basic', 'bearer'] as const) {
    it(`says whether a registry with ${auth} authorization accepts a login`, async () => {
      const registry = await FakeRegistry.start({ auth });
      try {
        assert.equal(
          await checkLogin({ registry: registry.host, login: USER, insecure }, ociTestContext()),
          'accepted',
        );
        const wrong = { ...USER, password: 'wrong' };
        await assert.rejects(
          checkLogin({ registry: registry.host, login: wrong, insecure }, ociTestContext()),
          (error: Error & { code?: string; hint?: string }) => {
            assert.equal(error.code, 'REGISTRY_UNAUTHORIZED');
            assert.match(error.message, /does not accept this login/);
            assert.match(error.hint ?? '', /access token.*Nothing was saved/);
            return true;
          },
        );
      } finally {
        await registry.stop();
      }
    });
  }

  it('says that a registry lets everybody in', async () => {
    const registry = await FakeRegistry.start();
    try {
      assert.equal(
        await checkLogin({ registry: registry.host, login: USER, insecure }, ociTestContext()),
        'open',
      );
    } finally {
      await registry.stop();
    }
  });

  it('sends no password to anything that is not a registry, and none where a redirect leads', async () => {
    const seen: (string | undefined)[] = [];
    for (const status of [302, 404, 200]) {
      await using server = await startHttpServer((request, response) => {
        seen.push(request.headers.authorization);
        response.writeHead(status, { location: '/elsewhere' }).end();
      });
      const asked = checkLogin(
        { registry: new URL(server.url).host, login: USER, insecure },
        ociTestContext(),
      );
      if (status === 200) assert.equal(await asked, 'open');
      else await assert.rejects(asked, { code: 'REGISTRY_RESPONSE_INVALID' });
    }
    assert.deepEqual(new Set(seen), new Set([undefined]));
  });

  it('asks nobody when offline, and says when nobody answers', async () => {
    await assert.rejects(
      checkLogin({ registry: '127.0.0.1:1', login: USER, insecure }, ociTestContext({ offline: true })),
      {
        code: 'REGISTRY_OFFLINE',
      },
    );
    await assert.rejects(checkLogin({ registry: '127.0.0.1:1', login: USER, insecure }, ociTestContext()), {
      code: 'REGISTRY_UNREACHABLE',
    });
  });
});
