import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after } from 'node:test';
import { fleetStateContract, updateStateContract } from '../../../../test/contracts/update-state-contract.ts';
import { putEmptyFleet } from '../../../../test/fakes/empty-fleet.ts';
import { openDiskState } from './open-disk-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'update-state-'));
after(() => rmSync(folder, { recursive: true }));
let places = 0;

updateStateContract('disk', async () => {
  const place = join(folder, `disk-${places++}`);
  const change = (set: string, ...values: string[]): void => {
    const database = new DatabaseSync(join(place, 'state.sqlite'));
    database.prepare(`UPDATE lease SET ${set}`).run(...values);
    database.close();
  };
  return {
    open: async () => openDiskState(place, { nowMs: () => Date.now() }),
    expire: async () => change('until = 1'),
    holdAs: async (holder) => change('owner = ?', holder),
  };
});

fleetStateContract(
  'SQLite',
  async () => {
    const path = join(folder, `${places++}.db`);
    await putEmptyFleet(path);
    return { kind: 'sqlite', path };
  },
  () => folder,
);
