import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { component, debian, digest, inventory, MARCH } from '../../../test/fakes/fleet-sample.ts';
import { handleOf } from '../handle.ts';
import {
  addImageNames,
  addInventories,
  checkStore,
  imagesByDigest,
  openStore,
  type Store,
} from '../index.ts';
import { setSetting } from '../matching/settings.ts';
import { NAMES } from './kinds.ts';
import { segmentsOf } from './segments.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-seal-'));
after(() => rmSync(folder, { recursive: true }));

/** Three segments; enough that they are merged into one, which takes several batches. */
const SOME = 13_000;
const MANY = 66_000;
const name = (number: number) => digest(`index ${number}`);

describe('sealing', () => {
  let number = 0;
  /** A store with names that are in no segment yet. `pause` is called between two batches of a segment. */
  async function unsealed(count: number, pause: () => Promise<void>) {
    const location = { kind: 'sqlite', path: join(folder, `${number++}.db`) } as const;
    const now = { ms: MARCH };
    const clock = { nowMs: () => now.ms, sleep: async () => {} };
    const other = await openStore(location, { clock });
    await addInventories(other, [inventory('a:1', [component(debian('x', '1'))])], MARCH);
    const names = Array.from({ length: count }, (_, at) => ({ digest: name(at), kind: 'index' as const }));
    await addImageNames(other, digest('a:1 manifest'), names);
    const store = await openStore(location, { clock: { ...clock, sleep: pause } });
    return { store, other, now };
  }
  const seal = (store: Store, of: string) =>
    addInventories(store, [inventory(of, [component(debian('x', '1'))])], MARCH);
  const sealed = (store: Store) =>
    store.read(async (view) => (await segmentsOf(handleOf(view), NAMES)).at(-1)?.end ?? 0);
  async function assertWhole(store: Store, count: number): Promise<void> {
    assert.deepEqual(await checkStore(store), []);
    assert.equal(await sealed(store), count - (count % 4096));
    await store.read(async (view) => {
      for (const at of [0, count >> 1, count - 1])
        assert.equal((await imagesByDigest(view, name(at))).length, 1);
      const rows = await handleOf(view)
        .database.selectFrom('segment')
        .select('id')
        .where('kind', '<', 0)
        .execute();
      assert.deepEqual(rows, [], 'nothing is left half made');
    });
  }

  it('lets others write between two batches, who see none of it before it is whole', async () => {
    const seen: number[] = [];
    const { store, other } = await unsealed(SOME, async () => {
      await other.write((edit) => setSetting(edit, 'written meanwhile', String(seen.length)));
      seen.push(await sealed(other));
    });
    await seal(store, 'b:1');
    assert.equal(seen[0], 0);
    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      seen,
    );
    await assertWhole(store, SOME);
    await store.close();
    await other.close();
  });

  it('goes on where it was interrupted, however often', async () => {
    let [pauses, interrupted] = [0, 0];
    const { store, other } = await unsealed(MANY, async () => {
      if (++pauses % 3 > 0) return;
      interrupted++;
      throw new Error('interrupted');
    });
    for (let isDone = false; !isDone; )
      await seal(store, 'b:1').then(
        () => (isDone = true),
        (error: unknown) => assert.match(String(error), /interrupted/),
      );
    assert.ok(interrupted > 5);
    await assertWhole(other, MANY);
    await store.close();
    await other.close();
  });

  it('is left to one program, until nothing is heard of it', async () => {
    const seen: number[] = [];
    const { store, other, now } = await unsealed(SOME, async () => {
      if (seen.length === 1) now.ms += 40_000;
      await seal(other, `c:${seen.length}`);
      seen.push(await sealed(other));
    });
    await seal(store, 'b:1');
    assert.deepEqual(seen, [0, 12_288]);
    await assertWhole(other, SOME);
    await store.close();
    await other.close();
  });
});
