import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { MARCH, run, testClock } from '../../../test/fakes/fleet-sample.ts';
import { handleOf } from '../handle.ts';
import { openStore, recordObservation, type Store, setSetting } from '../index.ts';
import { onceUntilWritten } from './until-written.ts';

describe('what is kept until anything is written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-until-'));
  const location = { kind: 'sqlite', path: join(folder, 'fleet.db') } as const;
  let [asking, other]: (Store | undefined)[] = [];
  before(async () => {
    asking = await openStore(location, { clock: testClock });
    other = await openStore(location, { clock: testClock });
  });
  after(async () => {
    await asking?.close();
    await other?.close();
    rmSync(folder, { recursive: true });
  });

  let reads = 0;
  const ask = async (): Promise<number | undefined> =>
    await asking?.read((view) =>
      onceUntilWritten(handleOf(view), 'something', async () => {
        reads++;
        return reads;
      }),
    );

  it('is read once by all snapshots, and anew when somebody else has written', async () => {
    assert.deepEqual([await ask(), await ask()], [1, 1]);
    const look = {
      cluster: 'prod',
      source: 'x',
      at: MARCH,
      covers: 'all',
      runs: [run('web', undefined)],
    } as const;
    await other?.write((edit) => setSetting(edit, 'colour', 'blue'), { keepsAnswers: true });
    assert.equal(await ask(), 1);
    if (other !== undefined) await recordObservation(other, look, { at: MARCH });
    assert.deepEqual([await ask(), await ask()], [2, 2]);
  });

  it('is read by a snapshot of before for itself, and by whoever writes', async () => {
    const kept = await ask();
    await asking?.read(async (view) => {
      assert.equal(
        (await handleOf(view).database.selectFrom('cluster').select('id').executeTakeFirst()) !== undefined,
        true,
      );
      await other?.write((edit) => setSetting(edit, 'colour', 'red'));
      assert.equal(await onceUntilWritten(handleOf(view), 'something', async () => 0), kept);
    });
    const now = await ask();
    assert.notEqual(now, kept);
    await asking?.write(async (edit) =>
      assert.equal(await onceUntilWritten(handleOf(edit), 'something', async () => -1), -1),
    );
    assert.equal(await ask(), now);
  });
});
