import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { component, debian, digest, inventory, MARCH, testClock } from '../../../test/fakes/fleet-sample.ts';
import { addImageNames, addInventories, imagesByDigest, openStore, type Store } from '../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-recent-'));
after(() => rmSync(folder, { recursive: true }));

describe('what is in no segment yet', () => {
  let reads = 0;
  let [asking, adding]: (Store | undefined)[] = [];
  before(async () => {
    const location = { kind: 'sqlite', path: join(folder, 'fleet.db') } as const;
    const onStatement = (text: string): void => {
      if (/FROM "image_name" WHERE id >=/.test(text)) reads++;
    };
    asking = await openStore({ ...location, onStatement }, { clock: testClock });
    adding = await openStore(location, { clock: testClock });
    await addInventories(adding, [inventory('a:1', [component(debian('x', '1'))])], MARCH);
  });
  after(async () => {
    await asking?.close();
    await adding?.close();
  });

  let named = 0;
  const name = async (count: number): Promise<void> => {
    const names = Array.from({ length: count }, () => ({
      digest: digest(`index ${named++}`),
      kind: 'index' as const,
    }));
    await addImageNames(adding ?? assert.fail(), digest('a:1 manifest'), names);
  };
  /** How many statements read what is recent, to find the first, the last, one in between and one that is not there. */
  const readsOfOne = async (): Promise<number> => {
    const before = reads;
    await (asking ?? assert.fail()).read(async (view) => {
      for (const number of [0, Math.floor(named / 2), named - 1, named]) {
        const found = await imagesByDigest(view, digest(`index ${number}`));
        assert.equal(found.length, number < named ? 1 : 0, `${number} of ${named}`);
      }
    });
    return reads - before;
  };

  it('is found at any number of them, by whoever asks for the first time and again', async () => {
    for (const more of [1, 300, 211, 1, 600, 5]) {
      await name(more);
      for (let asked = 0; asked < 3; asked++) await readsOfOne();
    }
  });

  it('is read once more by whoever asks again, and then no more', async () => {
    await readsOfOne();
    await readsOfOne();
    assert.equal(await readsOfOne(), 0);
  });

  it('is read only as far as it is new', async () => {
    await name(1);
    assert.equal(await readsOfOne(), 4, 'each time, as it may grow further');
    assert.equal(await readsOfOne(), 1, 'to sort the last block');
    assert.equal(await readsOfOne(), 0);
  });

  it('is sorted a block with each question, however much of it there is', async () => {
    await name(1536);
    const asked: number[] = [];
    for (let time = 0; time < 6; time++) asked.push(await readsOfOne());
    assert.deepEqual(asked, [5, 5, 5, 1, 0, 0], 'a block, and the rest for each of four that are looked for');
  });
});
