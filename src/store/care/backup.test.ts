import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { testClock as clock, component, debian, inventory, MARCH } from '../../../test/fakes/fleet-sample.ts';
import { addInventories, backupStore, openStore, restoreStore } from '../index.ts';

/** What would act on a fleet that somebody restores from a stranger's file. */
const FOREIGN: Readonly<Record<string, string>> = {
  trigger: 'CREATE TRIGGER forget AFTER INSERT ON observation BEGIN DELETE FROM version_status; END',
  view: 'ALTER TABLE version_gap RENAME TO old_gap; CREATE VIEW version_gap AS SELECT * FROM old_gap WHERE 0',
  index: 'CREATE INDEX one_owner ON image_name (image_id)',
  table: 'CREATE TABLE more (id INTEGER PRIMARY KEY)',
  guard: `DROP TRIGGER guard_setting_insert;
    CREATE TRIGGER guard_setting_insert AFTER INSERT ON setting BEGIN DELETE FROM setting; END`,
};

describe('a backup of a fleet', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-backup-'));
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string): string => join(folder, name);
  const elsewhere = (name: string) => ({ kind: 'sqlite', path: file(`${name}/fleet.db`) }) as const;

  before(async () => {
    const store = await openStore(elsewhere('first'), { clock });
    const components = Array.from({ length: 500 }, (_, number) =>
      component(debian(`package-${number}`, '1')),
    );
    await addInventories(store, [inventory('app', components)], MARCH);
    for (const name of ['whole', 'cut', 'changed']) await backupStore({ store, path: file(name) }, { clock });
    await store.close();
    truncateSync(file('cut'), 100_000);
    const descriptor = openSync(file('changed'), 'r+');
    writeSync(descriptor, Buffer.alloc(40_960, 0xa5), 0, 40_960, 40_960);
    for (const [name, statement] of Object.entries(FOREIGN)) {
      copyFileSync(file('whole'), file(name));
      const database = new DatabaseSync(file(name));
      database.exec(statement);
      database.close();
    }
    execFileSync('mkfifo', [file('pipe')]);
    writeFileSync(file('empty'), '');
    writeFileSync(file('text'), 'hello '.repeat(100));
  });

  for (const [name, why] of [
    ['cut', /^the backup .*cut is damaged: it cannot be read$/],
    ['changed', /^the backup .*changed is damaged: /],
    ['empty', /empty is not a backup of a fleet$/],
    ['text', /text is not a backup of a fleet$/],
    ['trigger', /trigger is not as a backup is written: the trigger forget is not ours/],
    ['view', /version_gap\w* is not ours/],
    ['index', /the index one_owner is not ours/],
    ['table', /the table more is not ours/],
    ['guard', /the trigger guard_setting_insert is not ours/],
    ['pipe', /^cannot read the backup .*pipe: it is not a regular file/],
    ['absent', /^cannot read the backup .*absent: there is no such file$/],
  ] as const)
    it(`is refused, and leaves nothing, when it is ${name}`, async () => {
      const to = elsewhere(`from-${name}`);
      await assert.rejects(restoreStore({ path: file(name), location: to }, { clock }), {
        code: 'STORE_BACKUP',
        message: why,
      });
      assert.deepEqual(existsSync(join(to.path, '..')) ? readdirSync(join(to.path, '..')) : [], []);
    });

  it('is not put next to the log of another database, which would be written into it', async () => {
    const to = elsewhere('logged');
    await (await openStore(to, { clock })).close();
    rmSync(to.path);
    writeFileSync(`${to.path}-wal`, 'of the database that was moved away');
    await assert.rejects(restoreStore({ path: file('whole'), location: to }, { clock }), {
      code: 'STORE_BACKUP',
      message: /fleet\.db-wal already exists/,
    });
    assert.equal(existsSync(to.path), false);
  });

  it('is written over what one left that was killed, and leaves nothing but itself', async () => {
    const store = await openStore(elsewhere('first'), { clock });
    writeFileSync(`${file('again')}.part`, 'half of a backup');
    const { sizeBytes } = await backupStore({ store, path: file('again') }, { clock });
    await store.close();
    assert.equal(statSync(file('again')).size, sizeBytes);
    assert.equal(statSync(file('again')).mode & 0o777, 0o600);
    assert.equal(existsSync(`${file('again')}.part`), false);
    chmodSync(file('again'), 0o644);
    await restoreStore({ path: file('again'), location: elsewhere('from-again') }, { clock });
    assert.equal(statSync(elsewhere('from-again').path).mode & 0o777, 0o600);
  });

  it('leaves others their turns while it is written', async () => {
    const store = await openStore(elsewhere('first'), { clock });
    let [turns, isWritten] = [0, false];
    const count = (): void => {
      turns++;
      if (!isWritten) setImmediate(count);
    };
    setImmediate(count);
    await backupStore({ store, path: file('beside') }, { clock });
    isWritten = true;
    assert.ok(turns > 10, `${turns} turns`);
    await store.close();
  });

  it('says what to do where its folder is not there', async () => {
    const store = await openStore(elsewhere('first'), { clock });
    await assert.rejects(backupStore({ store, path: file('nowhere/backup') }, { clock }), {
      code: 'STORE_BACKUP',
      hint: /the folder .*nowhere must exist, and you need write access to it/,
    });
    await store.close();
  });
});
