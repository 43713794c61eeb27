import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { silentProgress } from '../../base/index.ts';
import { advisoriesError } from '../errors.ts';
import type { AdvisoryDatabase } from '../types.ts';
import { buildAdvisoryDatabase } from './build/build-database.ts';
import { openAdvisoryDatabase } from './open-database.ts';
import { userVersion } from './schema.ts';
import { verifyAdvisoryDatabase } from './verify-database.ts';

describe('a hostile advisory database', () => {
  let dir: string;
  let good: string;
  let size: number;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'shearwall-hostile-'));
    good = join(dir, 'good.db');
    const items = Array.from({ length: 2000 }, (_, at) =>
      fakeAdvisory(`CVE-2024-${10_000 + at}`, {
        ecosystem: 'Debian:13',
        name: `p${at % 90}`,
        fixed: `${at}`,
      }),
    );
    const feed = {
      id: 'a',
      kind: 'debian-tracker',
      url: undefined,
      fetchedAt: 1,
      covers: [],
      items,
    } as const;
    const context = { signal: new AbortController().signal, progress: silentProgress };
    await buildAdvisoryDatabase({ path: good, builtAt: 1, feeds: [feed] }, context);
    size = (await readFile(good)).length;
  });
  after(() => rm(dir, { recursive: true }));

  function refused(path: string, code: string, message: RegExp): void {
    assert.throws(
      () => openAdvisoryDatabase(path),
      (error) => {
        assert.ok(advisoriesError.is(error), String(error));
        assert.equal(error.code, code);
        assert.match(error.message, message);
        if (code !== 'ADVISORIES_UNREADABLE') assert.match(error.hint ?? '', /shearwall/);
        return true;
      },
    );
  }

  /** Numbers that look random and are the same in each run. */
  const pick = (seed: string, below: number): number =>
    createHash('sha256').update(seed).digest().readUInt32BE() % below;

  async function changed(change: (database: DatabaseSync) => void): Promise<string> {
    const path = join(dir, 'changed.db');
    await copyFile(good, path);
    const database = new DatabaseSync(path);
    change(database);
    database.close();
    return path;
  }

  function readAll(database: AdvisoryDatabase): void {
    for (const { ecosystem, name } of database.packageStates()) database.advisoriesOf(ecosystem, name);
    for (let at = 0; at < 2000; at++) database.vulnerability(`CVE-2024-${10_000 + at}`);
    database.search('x', 10);
    database.close();
  }

  it('is refused when it was cut, wherever', async () => {
    const path = join(dir, 'cut.db');
    for (let at = 0; at < 50; at++) {
      await copyFile(good, path);
      const length = 1 + pick(`cut ${at}`, size - 1);
      await truncate(path, length);
      refused(path, length < 16 ? 'ADVISORIES_NOT_A_DATABASE' : 'ADVISORIES_DAMAGED', /cut\.db/);
    }
  });

  it('is refused when something was appended', async () => {
    const path = join(dir, 'longer.db');
    await writeFile(path, Buffer.concat([await readFile(good), Buffer.alloc(8192)]));
    refused(path, 'ADVISORIES_DAMAGED', /bytes, expected/);
  });

  it('is refused when it is something else', async () => {
    const path = join(dir, 'other');
    await writeFile(path, '');
    refused(path, 'ADVISORIES_NOT_A_DATABASE', /it is empty/);
    await writeFile(path, '{"schema": 6}');
    refused(path, 'ADVISORIES_NOT_A_DATABASE', /not a SQLite file/);
    await mkdir(join(dir, 'folder'));
    refused(join(dir, 'folder'), 'ADVISORIES_NOT_A_DATABASE', /a folder/);
    refused(join(dir, 'absent.db'), 'ADVISORIES_MISSING', /there is no/);
    refused(join(good, 'x'), 'ADVISORIES_UNREADABLE', /not a folder/);
    await rm(path);
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE nodes (id)');
    database.close();
    refused(path, 'ADVISORIES_NOT_A_DATABASE', /another program/);
  });

  it('is read when its minor version is newer, with columns and tables that are not known', async () => {
    const path = await changed((database) =>
      database.exec(`
        PRAGMA user_version = ${userVersion(1, 7)};
        ALTER TABLE package ADD COLUMN later TEXT DEFAULT 'x';
        ALTER TABLE vulnerability ADD COLUMN later TEXT;
        CREATE TABLE later (x);`),
    );

    const database = openAdvisoryDatabase(path);
    assert.equal(database.advisoriesOf('Debian:13', 'p1').length, 23);
    readAll(database);
  });

  it('is refused when its major version is another', async () => {
    refused(
      await changed((database) => database.exec(`PRAGMA user_version = ${userVersion(2, 0)}`)),
      'ADVISORIES_TOO_NEW',
      /has version 2\.0, and this program reads 1\.x/,
    );
    refused(
      await changed((database) => database.exec(`PRAGMA user_version = ${userVersion(0, 9)}`)),
      'ADVISORIES_TOO_OLD',
      /0\.9/,
    );
  });

  it('is refused without its tables', async () => {
    refused(
      await changed((database) => database.exec('DROP TABLE feed')),
      'ADVISORIES_DAMAGED',
      /no such table: feed/,
    );
  });

  it('gives answers or says that it is damaged when bytes in it were changed, and never passes verification', async () => {
    const bytes = await readFile(good);
    const path = join(dir, 'flipped.db');
    for (let at = 0; at < 50; at++) {
      const copy = Buffer.from(bytes);
      // Twenty bytes in a row: a page's head, a row's length, or text.
      copy.fill(pick(`fill ${at}`, 256), ...window(at));
      if (copy.equals(bytes)) continue;
      await writeFile(path, copy);
      const answer = outcome(() => readAll(openAdvisoryDatabase(path)));
      assert.ok(answer === undefined || advisoriesError.is(answer), String(answer));
      const verdict = outcome(() => verifyAdvisoryDatabase(path));
      assert.ok(advisoriesError.is(verdict), `passed at ${window(at).join('-')}`);
    }
  });

  function window(at: number): [number, number] {
    const start = 100 + pick(`start ${at}`, size - 120);
    return [start, start + 20];
  }

  it('passes verification when nothing was changed', () => {
    assert.match(verifyAdvisoryDatabase(good).digest, /^sha256:/);
  });
});

function outcome(run: () => void): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
