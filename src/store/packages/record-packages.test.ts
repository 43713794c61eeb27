import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { component, debian, inventory, MARCH, testClock } from '../../../test/fakes/fleet-sample.ts';
import { addInventories, openStore, versionsByLicense } from '../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-packages-'));
after(() => rmSync(folder, { recursive: true }));

describe('licences of packages', () => {
  it('that are there are not inserted again by a program that begins and remembers none; those that are new are', async () => {
    const path = join(folder, 'fleet.db');
    let statements: string[] = [];
    const add = async (name: string, licenses: string[]) => {
      const onStatement = (text: string): number => statements.push(text);
      const store = await openStore({ kind: 'sqlite', path, onStatement }, { clock: testClock });
      statements = [];
      const item = component({ ...debian('zlib', '1.3'), licenses });
      await addInventories(store, [inventory(name, [item, component(debian('musl', '1.2'))])], MARCH);
      const found = await store.read(async (view) => [
        (await versionsByLicense(view, 'Zlib')).length,
        (await versionsByLicense(view, 'MIT')).length,
      ]);
      await store.close();
      return found;
    };
    const inserted = () => statements.filter((text) => text.startsWith('INSERT INTO package_license')).length;
    assert.deepEqual(await add('one', ['MIT']), [0, 2]);
    assert.equal(inserted(), 2);
    assert.deepEqual(await add('two', ['MIT']), [0, 2]);
    assert.equal(inserted(), 0);
    assert.deepEqual(await add('three', ['Zlib']), [1, 2]);
    assert.equal(inserted(), 1);
  });
});
