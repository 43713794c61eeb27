import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type * as Current from '../../src/store/index.ts';
import {
  checkStore,
  countAllRuns,
  openStore,
  type StoreLocation,
  storeCounts,
} from '../../src/store/index.ts';
import { component, debian, digest, inventory, MARCH, run, testClock } from '../fakes/fleet-sample.ts';

const FIXTURES = join(import.meta.dirname, '../compatibility/fixtures');

/** The store of an older main as it was: `of-main` knows schema version 7, `before-serve` 20. */
export async function oldStore(
  which: 'of-main' | 'before-serve' = 'of-main',
): Promise<{ old: typeof Current; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-old-store-'));
  execFileSync('tar', ['-xzf', join(FIXTURES, `store-${which}.tar.gz`), '-C', folder]);
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
  const old = (await import(join(folder, 'src/store/index.ts'))) as typeof Current;
  return { old, remove: () => rmSync(folder, { recursive: true }) };
}

/** A program that was started before and knows nothing of the new schema. `place` gives an empty database. */
export function oldWriterContract(name: string, place: () => Promise<StoreLocation>): void {
  describe(`a program of an older version, running since before, on ${name}`, () => {
    const removals: (() => void)[] = [];
    after(() => {
      for (const remove of removals) remove();
    });
    const look = (runs: ReturnType<typeof run>[], at = MARCH) => ({
      cluster: 'prod',
      source: 'x',
      at,
      covers: 'all' as const,
      runs,
    });

    it('is refused by the database itself whatever it writes, and what it wrote before is there', async () => {
      const { old, remove } = await oldStore();
      removals.push(remove);
      const location = await place();
      const before = await old.openStore(location, { clock: testClock });
      await old.addInventories(before, [inventory('a:1', [component(debian('libc6', '2.41-12'))])], MARCH);
      await old.recordObservation(before, look([run('a', digest('a:1 config'))]), { at: MARCH });

      const store = await openStore(location, { clock: testClock });
      const refused = /newer_shearwall_is_needed|a newer shearwall is needed/;
      const b = inventory('b:1', [component(debian('libc6', '2.41-12'))]);
      const licensed = { ...debian('libc6', '2.41-12'), licenses: ['MIT', 'Zlib'] };
      await assert.rejects(old.addInventories(before, [b], MARCH), refused);
      await assert.rejects(
        old.addInventories(before, [inventory('a:1', [component(licensed)])], MARCH),
        refused,
      );
      await assert.rejects(old.recordObservation(before, look([], MARCH + 1), { at: MARCH }), refused);
      const judgement = { versionId: 1, statuses: [], gaps: [] };
      await assert.rejects(
        before.write((edit) => old.recordJudgements(edit, [judgement], MARCH)),
        refused,
      );
      await assert.rejects(
        before.write((edit) => old.setSetting(edit, 'advisories.digest', 'sha256:old')),
        refused,
      );
      // What it asks it is still told.
      assert.equal((await before.read((view) => old.countAllRuns(view, { when: 'live' }))).runs, 1);
      await before.close();

      const { images, inventories } = await store.read(storeCounts);
      assert.deepEqual([images, inventories], [1, 1]);
      assert.equal((await store.read((view) => countAllRuns(view, { when: 'live' }))).runs, 1);
      assert.deepEqual(await checkStore(store), []);
      await store.close();
      await assert.rejects(old.openStore(location, { clock: testClock }), { code: 'STORE_NEWER' });
    });
  });
}
