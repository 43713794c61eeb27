/** Migrations, with what they fill in of what was there, that are killed at all moments: another start goes on, and the answers are the same. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { StoreLocation } from '../../src/store/index.ts';
import { howOften } from '../how-often.ts';
import { answersOf, cared } from './cared-fleet.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'shearwall-migration-kill-'));
after(() => rmSync(folder, { recursive: true }));
const fixture = (name: string): Buffer =>
  gunzipSync(readFileSync(join(import.meta.dirname, '../compatibility/fixtures', name)));

/** Where the next fleet of an earlier version lies. */
type Place = { next: () => Promise<StoreLocation> };

async function killedWhileMigrated({ next }: Place, kills: number): Promise<void> {
  const whole = await next();
  const { opening } = cared({ location: whole, care: 'open' }) ?? assert.fail('nobody kills this one');
  const done = await answersOf(whole, 0);
  assert.ok(Object.values(done.runs).flat().length > 0);
  for (let kill = 0; kill < kills; kill++) {
    const location = await next();
    const dieAt = 1 + Math.floor(((opening - 1) * (kill + 0.5)) / kills);
    assert.equal(cared({ location, care: 'open', dieAt }), undefined, `not killed at statement ${dieAt}`);
    const again = cared({ location, care: 'open' }) ?? assert.fail();
    assert.ok(again.opening <= opening, 'what was done is not done again');
    assert.deepEqual(await answersOf(location, 0), done, `killed at statement ${dieAt} of ${opening}`);
  }
}

function test(place: Place, quick: number): void {
  const kills = howOften({ quick, long: 50 });
  it(`of an earlier version answers the same after each of ${kills} kills of its migration`, async () => {
    await killedWhileMigrated(place, kills);
  });
}

describe('a fleet on SQLite', () => {
  let made = 0;
  const next = async (): Promise<StoreLocation> => {
    const path = join(folder, `fleet-${made++}.db`);
    writeFileSync(path, fixture('home/.local/share/shearwall/fleet.db.gz'));
    return { kind: 'sqlite', path };
  };
  test({ next }, 2);
});

const bin = findPostgres();
describe('a fleet on PostgreSQL', { skip: bin === undefined && 'no PostgreSQL server is installed' }, () => {
  let server: RunningPostgres | undefined;
  before(async () => {
    server = await startPostgres(bin ?? '');
  });
  after(() => server?.stop());
  const next = async (): Promise<StoreLocation> => {
    const url = await (server ?? assert.fail()).createDatabase();
    execFileSync(join(bin ?? '', 'psql'), ['-q', '-v', 'ON_ERROR_STOP=1', '-d', url], {
      input: fixture('fleet.postgres.sql.gz'),
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    return { kind: 'postgres', url };
  };
  test({ next }, 1);
});
