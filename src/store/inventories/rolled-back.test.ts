import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import {
  component,
  countHolding,
  debian,
  digest,
  inventory,
  MARCH,
  testClock,
} from '../../../test/fakes/fleet-sample.ts';
import {
  addInventories,
  checkStore,
  imagesById,
  inventoriesOf,
  openStore,
  storeCounts,
  versionsByPurl,
} from '../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-rolled-back-'));
after(() => rmSync(folder, { recursive: true }));

function built(number: number) {
  const made = inventory(`app:${number}`, [
    component(debian('libc6', '2.41-12', 'glibc')),
    component(debian(`own-${number}`, '1')),
  ]);
  const base = { digest: digest(`base ${number}`), reference: 'base' };
  return { ...made, tool: `tool ${number}`, image: { ...made.image, base, reference: `app-${number}:1` } };
}

describe('inventories whose transaction is rolled back', () => {
  it('leave no ids behind in memory, so that rows of others get them without confusion', async () => {
    const location = { kind: 'sqlite', path: join(folder, 'fleet.db') } as const;
    let fails = false;
    const store = await openStore(
      {
        ...location,
        onStatement: (text) => {
          if (fails && text.startsWith('INSERT INTO inventory')) throw new Error('the power is gone');
        },
      },
      { clock: testClock },
    );
    await addInventories(store, [built(0)], MARCH);
    fails = true;
    await assert.rejects(addInventories(store, [built(1), built(2)], MARCH), /the power is gone/);
    fails = false;
    // Takes the ids that were given back.
    const other = await openStore(location, { clock: testClock });
    await addInventories(other, [built(3), built(4)], MARCH);
    await other.close();
    const added = await addInventories(store, [0, 1, 2, 3, 4].map(built), MARCH);
    assert.deepEqual(
      added.map(({ isNew }) => isNew),
      [false, true, true, false, false],
    );
    const ids = added.map(({ imageId }) => imageId);
    await store.read(async (view) => {
      const claims = await inventoriesOf(view, ids);
      assert.deepEqual(
        claims.map(({ imageId, tool }) => `${ids.indexOf(imageId)} ${tool}`).toSorted(),
        [0, 1, 2, 3, 4].map((number) => `${number} tool ${number}`),
      );
      for (const [number, id] of ids.entries()) {
        const [image] = await imagesById(view, [id]);
        assert.equal(image?.reference, `app-${number}:1`);
        assert.equal(image.base?.digest, digest(`base ${number}`));
        const [version] = await versionsByPurl(view, [debian(`own-${number}`, '1').purl]);
        assert.equal(version?.name, `own-${number}`);
        assert.equal(await countHolding(view, [version.id]), 1);
      }
    });
    assert.deepEqual(await checkStore(store), []);
    const { images, inventories, packageSets, packageVersions, fileSets } = await store.read(storeCounts);
    assert.deepEqual(
      { images, inventories, packageSets, packageVersions, fileSets },
      { images: 5, inventories: 5, packageSets: 5, packageVersions: 6, fileSets: 5 },
    );
    await store.close();
  });

  it('get the ids that are free by the time at which it is begun again', async (context) => {
    let attempts = 0;
    const store = await openStore(
      {
        kind: 'sqlite',
        path: join(folder, 'again.db'),
        onStatement: (text) => {
          if (text.startsWith('INSERT INTO inventory') && attempts++ === 1)
            throw Object.assign(new Error('the server could not serialize it'), { code: '40001' });
        },
      },
      { clock: testClock },
    );
    await addInventories(store, [built(0)], MARCH);
    const { exec } = DatabaseSync.prototype;
    context.mock.method(DatabaseSync.prototype, 'exec', function (this: DatabaseSync, text: string) {
      exec.call(this, text);
      if (text === 'ROLLBACK')
        exec.call(
          this,
          `INSERT INTO package_version (name_id, purl, version, scheme, distro, source_name, source_version, facts)
            VALUES (1, 'pkg:deb/debian/another@1', '1', 'deb', '', '', '', '')`,
        );
    });
    await addInventories(store, [built(1), built(2)], MARCH);
    assert.ok(attempts > 2);
    await store.read(async (view) => {
      for (const number of [1, 2]) {
        const [version] = await versionsByPurl(view, [debian(`own-${number}`, '1').purl]);
        assert.equal(await countHolding(view, [version?.id ?? 0]), 1);
      }
    });
    assert.deepEqual(await checkStore(store), []);
    await store.close();
  });
});
