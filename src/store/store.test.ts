import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { testClock } from '../../test/fakes/fleet-sample.ts';
import { storeContract } from '../../test/fakes/store-contract.ts';
import { openStore } from './open-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-'));
after(() => rmSync(folder, { recursive: true }));

let number = 0;
storeContract('SQLite', () =>
  openStore({ kind: 'sqlite', path: join(folder, `${++number}.db`) }, { clock: testClock }),
);
