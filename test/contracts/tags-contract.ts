import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareBytes } from '../../src/base/index.ts';
import { openStore, recordTags, type StoreLocation, watchedTags } from '../../src/store/index.ts';
import { digest, MARCH, testClock } from '../fakes/fleet-sample.ts';

/** What the tags of watched repositories stood for, on whichever database: `place` names an empty one. */
export function tagsContract(name: string, place: () => Promise<StoreLocation>): void {
  describe(`watched tags in a store on ${name}`, () => {
    it('are moved, new or gone, each in its own repository', async () => {
      const store = await openStore(await place(), { clock: testClock });
      const look = async (repository: string, seen: Record<string, string>, gone: string[], at: number) =>
        await store.write(async (edit) => {
          const digests = new Map(Object.entries(seen).map(([tag, of]) => [tag, digest(of)] as const));
          return await recordTags(edit, { repository, seen: digests, gone }, at);
        });
      await look('other', { v1: 'x' }, [], MARCH);
      assert.deepEqual(await look('app', { v1: 'a', v2: 'a', v3: 'c' }, [], MARCH), [
        { tag: 'v1', from: undefined, to: digest('a') },
        { tag: 'v2', from: undefined, to: digest('a') },
        { tag: 'v3', from: undefined, to: digest('c') },
      ]);
      assert.deepEqual(await look('app', { v1: 'a', v2: 'b' }, ['v3', 'never'], MARCH + 1), [
        { tag: 'v2', from: digest('a'), to: digest('b') },
      ]);
      const kept = await store.read((view) => watchedTags(view, 'app'));
      assert.deepEqual(
        kept.toSorted((a, b) => compareBytes(a.tag, b.tag)),
        [
          { tag: 'v1', digest: digest('a'), since: MARCH, lookedAt: MARCH + 1 },
          { tag: 'v2', digest: digest('b'), since: MARCH + 1, lookedAt: MARCH + 1 },
        ],
      );
      assert.equal((await store.read((view) => watchedTags(view, 'other'))).length, 1);
      await store.close();
    });
  });
}
