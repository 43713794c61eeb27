import assert from 'node:assert/strict';
import { it } from 'node:test';
import { findPostgres } from '../peers/postgres.ts';
import { SEED } from '../seed.ts';
import { playWorlds, wordsOf } from '../worlds/play-worlds.ts';

/** Plays so many worlds, and names the seed that each can be played from again. */
export function agreesWithModel(kind: 'sqlite' | 'postgres', cases: number): void {
  const postgres = kind === 'postgres' ? findPostgres() : undefined;
  const skip = kind === 'postgres' && postgres === undefined && 'no PostgreSQL server is installed';
  const title = `on ${kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, in ${cases} worlds from seed ${SEED} on`;
  it(title, { skip }, async ({ signal }) => {
    const counts = { sqlite: 0, postgres: 0, [kind]: cases };
    const found = await playWorlds({ first: SEED, counts, jobs: 1, postgres }, { signal });
    assert.equal(found && wordsOf(found), undefined);
  });
}
