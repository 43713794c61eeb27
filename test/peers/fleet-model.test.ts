/**
 * Answers about random fleets against a model, on both databases. FLEET_CASES (of SQLite; a fifth of it of PostgreSQL, or all with
 * FLEET_BOTH) and FLEET_SEED choose the worlds; a failure names its seed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openStore, type StoreLocation } from '../../src/store/index.ts';
import { playWorld } from '../fakes/play-world.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';

const clock = { nowMs: () => 0, sleep: async () => {} };
const CASES = Number(process.env['FLEET_CASES'] ?? 1000);
const FIRST = Number(process.env['FLEET_SEED'] ?? Math.floor(Math.random() * 1_000_000_000));
const bin = findPostgres();

async function play(
  cases: number,
  place: (seed: number) => Promise<StoreLocation>,
  say: (line: string) => void,
): Promise<void> {
  say(`${cases} worlds from seed ${FIRST} on`);
  for (let seed = FIRST; seed < FIRST + cases; seed++) {
    const store = await openStore(await place(seed), { clock });
    try {
      await playWorld(seed, store);
    } finally {
      await store.close();
    }
  }
}

describe('answers about random fleets agree with a model that looks at everything', () => {
  it(`on SQLite, in ${CASES} worlds`, async (test) => {
    const dir = await mkdtemp(join(tmpdir(), 'shearwall-worlds-'));
    try {
      await play(
        CASES,
        async (seed) => {
          await rm(join(dir, String(seed - 1)), { recursive: true, force: true });
          return { kind: 'sqlite', path: join(dir, String(seed), 'fleet.db') };
        },
        (line) => test.diagnostic(line),
      );
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  describe('on PostgreSQL', { skip: bin === undefined && 'no PostgreSQL server is installed' }, () => {
    let server: RunningPostgres;
    before(async () => {
      server = await startPostgres(bin ?? '', { fsync: 'off', synchronous_commit: 'off' });
    });
    after(async () => await server.stop());

    const cases = process.env['FLEET_BOTH'] === '1' ? CASES : Math.ceil(CASES / 5);
    it(`in ${cases} worlds`, async (test) => {
      await play(
        cases,
        async () => ({ kind: 'postgres', url: await server.createDatabase() }),
        (line) => test.diagnostic(line),
      );
    });
  });
});
