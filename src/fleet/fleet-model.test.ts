import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findPostgres } from '../../test/peers/postgres.ts';
import { playWorlds, wordsOf } from '../../test/worlds/play-worlds.ts';

const CASES = { sqlite: 1000, postgres: 200 };
const first = Math.floor(Math.random() * 1_000_000_000);
const postgres = findPostgres();
/** A minute on a quiet machine; longer than other tests may take on a busy one. */
const timeout = 600_000;

describe('answers about random fleets agree with a model that looks at everything', () => {
  it(`on SQLite, in ${CASES.sqlite} worlds from seed ${first} on`, { timeout }, async ({ signal }) => {
    const counts = { sqlite: CASES.sqlite, postgres: 0 };
    const found = await playWorlds({ first, counts, jobs: 1, postgres }, { signal });
    assert.equal(found && wordsOf(found), undefined);
  });

  const skip = postgres === undefined && 'no PostgreSQL server is installed';
  it(`on PostgreSQL, in ${CASES.postgres} worlds from seed ${first} on`, { skip, timeout }, async ({
    signal,
  }) => {
    const counts = { sqlite: 0, postgres: CASES.postgres };
    const found = await playWorlds({ first, counts, jobs: 1, postgres }, { signal });
    assert.equal(found && wordsOf(found), undefined);
  });
});
