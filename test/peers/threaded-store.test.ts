/** What the store promises holds with SQLite in worker threads, too, as servers have it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openStore } from '../../src/store/index.ts';
import { careContract } from '../contracts/care-contract.ts';
import { contentionContract } from '../contracts/contention-contract.ts';
import { inventoryContract } from '../contracts/inventory-contract.ts';
import { runContract } from '../contracts/run-contract.ts';
import { testClock } from '../fakes/fleet-sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'shearwall-threaded-store-'));
after(() => rmSync(folder, { recursive: true }));

let number = 0;
const place = async () =>
  ({ kind: 'sqlite', path: join(folder, `${++number}.db`), inThreads: true }) as const;
const open = async () => openStore(await place(), { clock: testClock });

inventoryContract('SQLite in threads', open);
runContract('SQLite in threads', open);
careContract('SQLite in threads', place, () => folder);
contentionContract('SQLite in threads', place);
