/** What the store promises holds on PostgreSQL as it does on SQLite. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openStore } from '../../src/store/index.ts';
import { careContract } from '../fakes/care-contract.ts';
import { testClock } from '../fakes/fleet-sample.ts';
import { inventoryContract } from '../fakes/inventory-contract.ts';
import { runContract } from '../fakes/run-contract.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';

const bin = findPostgres();
let server: RunningPostgres | undefined;
const place = async () =>
  ({ kind: 'postgres', url: await (server ?? assert.fail()).createDatabase() }) as const;
const open = async () => openStore(await place(), { clock: testClock });
const folder = mkdtempSync(join(tmpdir(), 'shearwall-store-'));

describe('the store with PostgreSQL', {
  skip: bin === undefined && 'no PostgreSQL server is installed',
}, () => {
  before(async () => {
    server = await startPostgres(bin ?? '');
  });
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  inventoryContract('PostgreSQL', open);
  runContract('PostgreSQL', open);
  careContract('PostgreSQL', place, () => folder);

  it('says what is wrong with an address', async () => {
    await assert.rejects(
      openStore({ kind: 'postgres', url: 'postgres://u:secret@127.0.0.1:1/x' }, { clock: testClock }),
      {
        code: 'STORE_UNREACHABLE',
        message: /^cannot use the database postgres:\/\/127\.0\.0\.1:1\/x: /,
      },
    );
  });
});
