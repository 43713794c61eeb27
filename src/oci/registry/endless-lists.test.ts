import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import type { Http } from '../../base/http.ts';
import { listRepositories } from './list-repositories.ts';
import { listTags } from './list-tags.ts';
import { PageWatch } from './page-watch.ts';

/** A registry whose lists have these pages; each names a next one, or only while there are more. */
function registryOf(pages: (index: number) => string[], { count = Number.POSITIVE_INFINITY } = {}) {
  let requests = 0;
  const http: Http = async (url) => {
    const { pathname } = new URL(url);
    const page = pages(requests++);
    const headers = requests < count ? { link: `<${pathname}?last=${requests}>; rel="next"` } : {};
    const body = JSON.stringify({ tags: page, repositories: page });
    return {
      status: 200,
      headers: new Headers(headers as Record<string, string>),
      url,
      body: (async function* () {
        yield Buffer.from(body);
      })(),
      cancel: async () => {},
    };
  };
  const context = ociTestContext({ http });
  return {
    tags: () => listTags({ repository: { registry: 'r.example', repository: 'a' } }, context),
    repositories: () => listRepositories({ registry: 'r.example', prefix: '' }, context),
    requests: () => requests,
  };
}

describe('a list that a registry never ends', () => {
  for (const list of ['tags', 'repositories'] as const) {
    it(`of ${list}, with empty pages, ends with an error after three`, async () => {
      const registry = registryOf(() => []);
      await assert.rejects(registry[list](), {
        code: 'REGISTRY_RESPONSE_INVALID',
        message: /does not end: 3 pages in a row/,
      });
      assert.equal(registry.requests(), 3);
    });

    it(`of ${list}, with the same page again and again, ends with an error`, async () => {
      const registry = registryOf(() => ['v1', 'v2']);
      await assert.rejects(registry[list](), { code: 'REGISTRY_RESPONSE_INVALID' });
      assert.equal(registry.requests(), 4);
    });

    it(`of ${list}, with one new entry a page, ends with an error`, async () => {
      const registry = registryOf((index) => [`v${index}`]);
      await assert.rejects(registry[list](), { message: /more than 10000 pages/ });
      assert.equal(registry.requests(), 10_000);
    });

    it(`of ${list}, with pages of nothing between, is read where it ends`, async () => {
      const registry = registryOf((index) => (index % 3 === 0 ? [`v${index}`] : []), { count: 9 });
      assert.deepEqual(await registry[list](), ['v0', 'v3', 'v6']);
    });

    it(`of ${list}, with a name longer than any, is refused`, async () => {
      const registry = registryOf(() => ['x'.repeat(300)]);
      await assert.rejects(registry[list](), { message: /is not readable/ });
    });
  }

  it('ends after a million entries', () => {
    const watch = new PageWatch();
    assert.equal(watch.count(999_999), undefined);
    assert.match(watch.count(1) ?? '', /1000000 entries/);
  });
});
