import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { currentOwner } from '../../src/base/process-owner.ts';
import { slimPathOf } from '../../src/build/index.ts';
import { handleOf } from '../../src/store/handle.ts';
import { openStore, type StoreLocation } from '../../src/store/index.ts';
import { type Candidate, NO_RECORD, type RecipeRecord } from '../../src/update/candidates/types.ts';
import { workFolder } from '../../src/update/candidates/work-folder.ts';
import { openFleetState, type UpdateState } from '../../src/update/index.ts';
import { digest, testClock } from '../fakes/fleet-sample.ts';

const RECIPE = '/srv/recipes/app.yaml';
const noting = (why: string): RecipeRecord => ({ ...NO_RECORD, firstSeen: { a: 1 }, why });

/** A place for state, empty at first. */
export type StatePlace = {
  /** Another run, each with an owner of its own. */
  open(): Promise<UpdateState>;
  /** What is held now has not been renewed in time. */
  expire(): Promise<void>;
  /** What is held now is held by another run, called so. */
  holdAs(holder: string): Promise<void>;
};

/** What any place promises in which it is kept how far updates are. */
export function updateStateContract(name: string, place: () => Promise<StatePlace>): void {
  describe(`the state of updates on ${name}`, () => {
    it('is there for the next run, each recipe by itself', async () => {
      const { open } = await place();
      const first = await open();
      assert.deepEqual(await first.read(RECIPE), NO_RECORD);
      const lease = await first.lease(RECIPE);
      assert.deepEqual(await first.read(RECIPE), NO_RECORD);
      await lease?.save(noting('a'));
      await lease?.save(noting('b'));
      await first.close();
      const next = await open();
      assert.deepEqual(await next.read(RECIPE), noting('b'));
      assert.deepEqual(await next.read('/srv/recipes/other.yaml'), NO_RECORD);
      await next.close();
    });

    it('lends a recipe to one of many runs at once, and to another when it is given back', async () => {
      const { open } = await place();
      const runs = await Promise.all(Array.from({ length: 6 }, async () => await open()));
      const leases = await Promise.all(runs.map(async (run) => await run.lease(RECIPE)));
      const held = leases.filter((lease) => lease !== undefined);
      assert.equal(held.length, 1);
      assert.ok(await runs[0]?.lease('/srv/recipes/other.yaml'));
      await held[0]?.release();
      assert.ok(await runs[5]?.lease(RECIPE));
      for (const run of runs) await run.close();
    });

    it('takes over at once what a run held that was killed on this machine, but not what one of another machine holds', async () => {
      const { open, holdAs } = await place();
      const state = await open();
      await state.lease(RECIPE);
      const dead = currentOwner().replace(/-\d+-/, '-4194305-');
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
      await holdAs(`another-boot ${dead} x`);
      assert.equal(await state.lease(RECIPE), undefined);
      await holdAs(`${boot} ${dead} x`);
      assert.ok(await state.lease(RECIPE));
      await state.close();
    });

    it('keeps nothing of a run whose time was over when another took the recipe, and nothing of it frees the other', async () => {
      const { open, expire } = await place();
      const [slow, quick, third] = [await open(), await open(), await open()];
      const late = await slow.lease(RECIPE);
      await late?.save(noting('slow'));
      await expire();
      const lease = await quick.lease(RECIPE);
      await lease?.save(noting('quick'));
      await assert.rejects(late?.save(noting('late')) ?? assert.fail(), { code: 'UPDATE_LEASE_LOST' });
      await late?.release();
      assert.equal(await third.lease(RECIPE), undefined);
      assert.deepEqual(await third.read(RECIPE), noting('quick'));
      // Who was late and nobody took it meanwhile goes on.
      await expire();
      await lease?.save(noting('again'));
      assert.equal(await third.lease(RECIPE), undefined);
      for (const run of [slow, quick, third]) await run.close();
    });
  });
}

/** The same in the fleet's database, where runs are on several machines; `place` names an empty one. */
export function fleetStateContract(
  name: string,
  place: () => Promise<StoreLocation>,
  folder: () => string,
): void {
  let machines = 0;
  const openPlace = async () => {
    const location = await place();
    const open = async () =>
      openFleetState({
        store: await openStore(location, { clock: testClock }),
        nameOf: async (recipe) => `https://git.example.org/shop/images ${recipe.slice(5)}`,
        folder: join(folder(), `machine-${machines++}`),
      });
    const change = async (held: { held_until?: number; holder?: string }) => {
      const store = await openStore(location, { clock: testClock });
      await store.write(
        async (edit) => await handleOf(edit).database.updateTable('recipe_update').set(held).execute(),
      );
      await store.close();
    };
    return {
      open,
      expire: async () => await change({ held_until: 1 }),
      holdAs: async (holder: string) => await change({ holder }),
    };
  };

  updateStateContract(`the fleet's database, ${name}`, openPlace);

  describe(`the state of updates of several machines on ${name}`, () => {
    it('brings the lock of a candidate, and the list of its slim image, to the machine that goes on with it', async () => {
      const { open } = await openPlace();
      const [here, there] = [await open(), await open()];
      const key = digest('key');
      const lockPath = workFolder(here.folderOf(RECIPE)).lockPath(key);
      await mkdir(dirname(lockPath), { recursive: true });
      await writeFile(lockPath, 'lock');
      await writeFile(slimPathOf(lockPath), 'list');
      const lease = await here.lease(RECIPE);
      const candidate = { key, stage: 'built' } as Candidate;
      await lease?.save({ ...NO_RECORD, candidate });
      await lease?.save({ ...NO_RECORD, candidate, why: 'not tested' });
      await lease?.release();

      const next = await there.lease(RECIPE);
      const brought = workFolder(there.folderOf(RECIPE)).lockPath(key);
      assert.notEqual(brought, lockPath);
      assert.deepEqual(
        [brought, slimPathOf(brought)].map((path) => readFileSync(path, 'utf8')),
        ['lock', 'list'],
      );
      // Nothing is on its way any more, so nothing is brought.
      await next?.save(NO_RECORD);
      await next?.release();
      const third = await open();
      await third.lease(RECIPE);
      assert.equal(existsSync(third.folderOf(RECIPE)), false);
      for (const state of [here, there, third]) await state.close();
    });
  });
}
