import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { digestOf } from '../../src/base/digest.ts';
import {
  addInventories,
  checkStore,
  type DocumentStore,
  diskDocuments,
  documentsOfImages,
  type ImageName,
  keepDocuments,
  recordSuccessor,
  recordWords,
  type Store,
  statementsOfImages,
  successorsOf,
} from '../../src/store/index.ts';
import { component, debian, digest, inventory, MARCH } from '../fakes/fleet-sample.ts';

export function mergeContract(name: string, open: () => Promise<Store>, folder: () => string): void {
  describe(`two records on ${name} that turn out to be of one image`, () => {
    let store: Store;
    let documents: DocumentStore;
    before(async () => {
      store = await open();
      documents = diskDocuments(join(folder(), 'documents of merged'));
    });
    after(() => store.close());

    const add = async (names: readonly ImageName[]): Promise<number> => {
      const one = inventory('a:1', [component(debian('xz', '1'))]);
      const [added] = await addInventories(store, [{ ...one, image: { ...one.image, names } }], MARCH);
      return added?.imageId ?? assert.fail();
    };
    /** What is kept with an image besides its inventories. */
    const keepWith = async (imageId: number, what: string, replaced: number): Promise<void> => {
      const kept = { kind: 'sbom', name: what, bytes: Buffer.from(what) } as const;
      const both = { kind: 'sbom', name: 'both', bytes: Buffer.from('both') } as const;
      await keepDocuments({ store, documents }, { imageId, documents: [kept, both], at: MARCH });
      const word = { vulnerability: 'CVE-1', purl: '', author: what, at: 0, isGood: true, lowering: '{}' };
      const ignores = [{ file: what, form: 'trivy', content: '' }];
      await store.write(async (edit) => {
        await recordWords(edit, imageId, { statements: [word], ignores });
        await recordSuccessor(
          edit,
          { imageId, replaces: [digest(`old ${replaced}`)], recipe: digestOf('recipe') },
          0,
        );
      });
    };

    it('have together what each of them had: documents, words, and what they take the place of', async () => {
      const old: number[] = [];
      for (const number of [1, 2])
        old.push(await add([{ digest: digest(`old ${number}`), kind: 'manifest' }]));
      const manifest = { digest: digest('m'), kind: 'manifest' } as const;
      const config = { digest: digest('c'), kind: 'config' } as const;
      await keepWith(await add([manifest]), 'of the manifest', 1);
      await keepWith(await add([config]), 'of the config', 2);
      const one = await add([manifest, config]);
      await store.read(async (view) => {
        const names = (await documentsOfImages(view, [one])).map(({ name }) => name);
        assert.deepEqual(names, ['both', 'of the config', 'of the manifest']);
        const said = (await statementsOfImages(view, { imageIds: [one] })).get(one) ?? [];
        const authors = said.map(({ author }) => author);
        assert.deepEqual(authors.sort(), ['of the config', 'of the manifest']);
        assert.deepEqual([...(await successorsOf(view, old)).values()], [[one], [one]]);
      });
      assert.deepEqual(await checkStore(store, documents), []);
    });
  });
}
