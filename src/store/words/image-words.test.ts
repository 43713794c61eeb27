import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { component, debian, inventory, MARCH, testClock } from '../../../test/fakes/fleet-sample.ts';
import { addInventories, type ImageStatement, openStore, recordWords, statementsOfImages } from '../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-words-'));
after(() => rmSync(folder, { recursive: true }));

const said = (more: Partial<ImageStatement>): ImageStatement => ({
  vulnerability: 'CVE-2026-1',
  purl: 'pkg:deb/debian/x@1',
  author: 'a team',
  at: 1,
  isGood: true,
  lowering: '{}',
  ...more,
});
const LONG = 'x'.repeat(3000);

describe('what is said with an image', () => {
  it('loses no bad word for what cannot be stored of it', async () => {
    const store = await openStore({ kind: 'sqlite', path: join(folder, 'fleet.db') }, { clock: testClock });
    const [image] = await addInventories(store, [inventory('a:1', [component(debian('x', '1'))])], MARCH);
    const imageId = image?.imageId ?? 0;
    const statements = [
      said({ isGood: false, lowering: JSON.stringify({ text: LONG }) }),
      said({ isGood: false, author: `\0${LONG}` }),
      said({ isGood: false, purl: `pkg:deb/debian/\0` }),
      said({ purl: `pkg:deb/debian/\0` }),
    ];
    await store.write((edit) => recordWords(edit, imageId, { statements, ignores: [] }));
    const kept = await store.read((view) => statementsOfImages(view, { imageIds: [imageId] }));
    await store.close();

    assert.deepEqual(
      kept.get(imageId)?.map(({ isGood, purl }) => [isGood, purl]),
      [
        [false, 'pkg:deb/debian/x@1'],
        [false, 'pkg:deb/debian/x@1'],
        [false, ''],
      ],
    );
  });
});
