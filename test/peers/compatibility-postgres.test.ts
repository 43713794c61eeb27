import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { assertCompatible, assertSays } from '../compatibility/assert-compatible.ts';
import { type Line, NO_LONGER_CLEAN, SEEN_LONG_AGO } from '../compatibility/lines/index.ts';
import type { Ran } from '../compatibility/run-lines.ts';
import { copyHome, fixtures, readJson, removeHome, runLines } from '../compatibility/world.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';

type Kept = Line & { area: string; file: string; exitCode: number };

/** What follows from when it is asked or was recorded, and numbers, which each database gives by itself. */
const OF_ITSELF = new Set([
  'askedAt',
  'matchedAt',
  'madeAt',
  'addedAt',
  'sizeBytes',
  'id',
  'workloadId',
  'runningId',
]);

const bin = findPostgres();
const skip = bin === undefined ? 'there is no PostgreSQL here' : false;
const lines = readJson<Kept[]>('json/commands.json').filter(
  ({ area, argv, name }) =>
    area === 'fleets' && !argv.includes('{changed}') && !/^output|backup|restore/.test(name),
);

describe('a fleet that was kept in PostgreSQL', { skip }, () => {
  let server: RunningPostgres;
  let home: string;
  let answers: Ran[];

  before(async () => {
    assert.ok(bin);
    server = await startPostgres(bin);
    home = copyHome();
    const url = await server.createDatabase();
    const dump = gunzipSync(readFileSync(join(fixtures, 'fleet.postgres.sql.gz')));
    execFileSync(join(bin, 'psql'), ['-q', '-v', 'ON_ERROR_STOP=1', '-d', url], {
      input: dump,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const asked = [SEEN_LONG_AGO, ...lines.map(({ argv }) => argv)];
    answers = await runLines(asked.map((argv) => ({ argv: [...argv, '--database', url], home })));
    answers.shift();
  });
  after(async () => {
    removeHome(home);
    await server.stop();
  });

  for (const [at, { name, argv, file, exitCode, same: kept = [] }] of lines.entries()) {
    const doubt = NO_LONGER_CLEAN[name];
    const same = kept.filter((key) => doubt === undefined || key !== 'verdict');
    it(`answers as before: ${argv.slice(1).join(' ')}`, () => {
      const ran = answers[at] ?? assert.fail('it was not run');
      assert.equal(ran.exitCode, doubt === undefined ? exitCode : 3, ran.stderr);
      if (doubt !== undefined) assert.match(ran.stdout, doubt);
      const [old, now] = [readJson<Value>(file), JSON.parse(ran.stdout) as Value];
      assertCompatible(old, now, name);
      for (const key of same)
        assertSays(key === '' ? old : old[key], key === '' ? now : now[key], OF_ITSELF, name);
    });
  }
});

type Value = Record<string, unknown>;
