import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { component, DAY, debian, inventory, MARCH, testClock } from '../../../test/fakes/fleet-sample.ts';
import { addInventories, openStore, recordSuccessor, type Store, successorsOf } from '../index.ts';

describe('what takes the place of an image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-successors-'));
  let store: Store;
  before(async () => {
    store = await openStore({ kind: 'sqlite', path: join(folder, 'fleet.db') }, { clock: testClock });
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** Built on a day, under a tag, for a platform; gives its id. */
  const add = async (
    name: string,
    {
      day,
      reference,
      platform = 'linux/amd64',
    }: { day: number | undefined; reference: string; platform?: string },
  ): Promise<number> => {
    const one = inventory(name, [component(debian('xz-utils', name))]);
    const createdAt = day === undefined ? undefined : MARCH + day * DAY;
    const image = { ...one.image, reference, platform, createdAt };
    const [added] = await addInventories(store, [{ ...one, image }], MARCH);
    const imageId = added?.imageId ?? assert.fail();
    await store.write((edit) => recordSuccessor(edit, { imageId, replaces: [] }, MARCH));
    return imageId;
  };
  const successors = async (id: number): Promise<readonly number[]> =>
    (await store.read((view) => successorsOf(view, [id]))).get(id) ?? [];

  it('is a newer one of its tag and its platform, in whatever order they are added', async () => {
    const reference = 'registry.example/shop/app:v1';
    const first = await add('first', { day: 1, reference });
    const third = await add('third', { day: 3, reference });
    const second = await add('second', { day: 2, reference });
    assert.deepEqual(await successors(first), [third, second]);
    assert.deepEqual(await successors(second), [third], 'what is added late is replaced at once');
    assert.deepEqual(await successors(third), []);
  });

  it('is none of another tag, repository or platform, and none that does not say when it was built', async () => {
    const reference = 'registry.example/shop/web:v1';
    const first = await add('web', { day: 1, reference });
    await add('web-2', { day: 2, reference: 'registry.example/shop/web:v2' });
    await add('other', { day: 2, reference: 'registry.example/other/web:v1' });
    await add('arm', { day: 2, reference, platform: 'linux/arm64' });
    await add('undated', { day: undefined, reference });
    assert.deepEqual(await successors(first), []);
  });
});
