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
  segmentsUnderWay,
} from '../index.ts';
import { setSetting } from '../matching/settings.ts';
import { hiddenSegments } from './hidden-segments.ts';
import { NAMES } from './kinds.ts';
import { segmentsOf } from './segments.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-seal-'));
after(() => rmSync(folder, { recursive: true }));

/** Three segments; enough that they are merged into one; enough that this is overdue. */
const SOME = 13_000;
const MANY = 66_000;
const OVERDUE = 132_000;
/** Levels of the segments of as many. */
const UNMERGED = Array.from({ length: 16 }, () => 0);
const name = (number: number) => digest(`index ${number}`);

describe('sealing', () => {
  let number = 0;
  const now = { ms: MARCH };
  type Told = {
    pause?: () => Promise<void>;
    onStatement?: (text: string, parameters: readonly unknown[]) => void;
  };
  const opened = (path: string, { pause = async () => {}, onStatement = () => {} }: Told = {}) =>
    openStore({ kind: 'sqlite', path, onStatement }, { clock: { nowMs: () => now.ms, sleep: pause } });

  /** A store with names that are in no segment yet. `pause` is called between two batches of a segment. */
  async function unsealed(count: number, told: Told = {}) {
    const path = join(folder, `${number++}.db`);
    const other = await opened(path);
    await addInventories(other, [inventory('a:1', [component(debian('x', '1'))])], MARCH);
    await addNames(other, 0, count);
    return { path, store: await opened(path, told), other };
  }
  const addNames = (store: Store, first: number, end: number, of = 'a:1') =>
    addImageNames(
      store,
      digest(`${of} manifest`),
      Array.from({ length: end - first }, (_, at) => ({ digest: name(first + at), kind: 'index' as const })),
    );
  const seal = (store: Store, of: string) =>
    addInventories(store, [inventory(of, [component(debian('x', '1'))])], MARCH);
  const sealed = (store: Store) =>
    store.read(async (view) => (await segmentsOf(handleOf(view), NAMES)).at(-1)?.end ?? 0);
  const levels = (store: Store) =>
    store.read(async (view) => (await segmentsOf(handleOf(view), NAMES)).map(({ level }) => level));
  const hidden = (store: Store) => store.read(async (view) => await hiddenSegments(handleOf(view)));
  const isMerged = async (store: Store) =>
    (await levels(store))[0] === 1 && (await hidden(store)).length === 0;

  async function assertFound(store: Store, count: number): Promise<void> {
    assert.equal(await sealed(store), count - (count % 4096));
    await store.read(async (view) => {
      for (const at of [0, count >> 1, count - 1])
        assert.equal((await imagesByDigest(view, name(at))).length, 1);
    });
  }
  async function assertWhole(store: Store, count: number): Promise<void> {
    await assertFound(store, count);
    assert.deepEqual(await checkStore(store), []);
    assert.deepEqual(await hidden(store), [], 'nothing is left half made');
  }

  it('lets others write between two batches, who see none of it before it is whole', async () => {
    const seen: number[] = [];
    const { store, other } = await unsealed(SOME, {
      async pause() {
        await other.write((edit) => setSetting(edit, 'written meanwhile', String(seen.length)));
        seen.push(await sealed(other));
      },
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
    const { store, other } = await unsealed(MANY, {
      async pause() {
        now.ms += 100;
        if (++pauses % 3 > 0) return;
        interrupted++;
        throw new Error('interrupted');
      },
      onStatement: (text) => void (now.ms += text.startsWith('INSERT INTO inventory ') ? 600 : 0),
    });
    for (let at = 0; !(await isMerged(other)); at++)
      await seal(store, `b:${at}`).catch((error: unknown) => assert.match(String(error), /interrupted/));
    assert.ok(interrupted > 5);
    await assertWhole(other, MANY);
    await store.close();
    await other.close();
  });

  it('is left to one program, until nothing is heard of it', async () => {
    const seen: number[] = [];
    const { store, other } = await unsealed(SOME, {
      async pause() {
        if (seen.length === 1) now.ms += 40_000;
        await seal(other, `c:${seen.length}`);
        seen.push(await sealed(other));
      },
    });
    await seal(store, 'b:1');
    assert.deepEqual(seen, [0, 12_288]);
    await assertWhole(other, SOME);
    await store.close();
    await other.close();
  });

  describe('what is sealed is merged', () => {
    /** Each addition takes 300 ms, and to write a posting a hundredth of one, so 164 ms for one batch. */
    function slowly(): Told & { written(): number } {
      let rows = 0;
      const onStatement = (text: string, parameters: readonly unknown[]): void => {
        if (text.startsWith('INSERT INTO inventory ')) now.ms += 300;
        if (!text.startsWith('INSERT INTO posting ')) return;
        rows += parameters.length / 3;
        now.ms += parameters.length / 300;
      };
      const written = () => rows;
      return { onStatement, written };
    }

    it('a batch at a time between additions, by the next program where one is killed', async () => {
      const { path, store, other } = await unsealed(MANY, slowly());
      await seal(store, 'b:1');
      assert.deepEqual(await levels(other), UNMERGED);
      const [begun] = await hidden(other);
      assert.equal(await other.read(segmentsUnderWay), 1);
      const told = slowly();
      const next = await opened(path, told);
      await seal(next, 'c:1');
      assert.equal(told.written(), 0, 'it is left to the program that began');
      now.ms += 40_000;
      let additions = 0;
      for (; !(await isMerged(other)); additions++) {
        const before = told.written();
        await seal(next, `d:${additions}`);
        assert.ok(told.written() - before <= 16_384, `${told.written() - before} postings in one addition`);
        await assertFound(other, MANY);
      }
      assert.ok(additions > 3, `${additions} additions`);
      const made = await other.read(async (view) => (await segmentsOf(handleOf(view), NAMES))[0]?.id);
      assert.equal(made, begun?.id, 'what was begun is gone on with');
      // It was not killed after all.
      for (const app of ['e:1', 'e:2']) await seal(store, app);
      await assertWhole(other, MANY);
      await Promise.all([store, next, other].map((each) => each.close()));
    });

    it('at once by the next program where one was closed half way', async () => {
      const { path, store, other } = await unsealed(MANY, slowly());
      await seal(store, 'b:1');
      assert.equal(await other.read(segmentsUnderWay), 1);
      await store.close();
      const told = slowly();
      const next = await opened(path, told);
      await seal(next, 'c:1');
      assert.ok(told.written() > 0, 'it waits for nobody');
      await next.close();
      await other.close();
    });

    it('at once where there are twice as many segments as planned, even by a program that adds little', async () => {
      const { store, other } = await unsealed(MANY, slowly());
      for (const app of ['b:1', 'b:2']) await seal(other, app);
      assert.deepEqual([await levels(other), await hidden(other)], [UNMERGED, []]);
      await seal(store, 'c:1');
      await addNames(other, MANY, OVERDUE, 'b:1');
      await seal(other, 'b:3');
      assert.deepEqual(await levels(other), [1, ...UNMERGED]);
      await assertWhole(other, OVERDUE);
      const isAllMerged = async () => (await levels(other)).length === 2 && (await isMerged(other));
      for (let at = 0; !(await isAllMerged()); at++) await seal(store, `d:${at}`);
      await assertWhole(other, OVERDUE);
      await store.close();
      await other.close();
    });
  });
});
