import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { testClock } from '../../test/fakes/fleet-sample.ts';
import { inventoryContract } from '../../test/fakes/inventory-contract.ts';
import { runContract } from '../../test/fakes/run-contract.ts';
import { openStore } from './open-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-'));
after(() => rmSync(folder, { recursive: true }));

let number = 0;
const open = () => openStore({ kind: 'sqlite', path: join(folder, `${++number}.db`) }, { clock: testClock });

inventoryContract('SQLite', open);
runContract('SQLite', open);
