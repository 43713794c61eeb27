import { type Digest, isDigest } from '../../../base/digest.ts';
import { ShearwallError } from '../../../base/errors.ts';
import { addSbom } from '../../../fleet/index.ts';
import {
  type DocumentStore,
  dropUpload,
  isStoreFailure,
  type NewJob,
  type Store,
  type Upload,
} from '../../../store/index.ts';
import type { JobHandler } from '../job-kinds.ts';

/** An SBOM that somebody sent is read and recorded. */
export function inventoryJob({ digest, image, name }: Omit<Upload, 'at'>): NewJob {
  return { kind: 'inventory', key: `${digest} ${image ?? ''}`, input: { digest, image: image ?? '', name } };
}

/** What cannot be read is dropped, and the job says why. */
export function addingInventories({
  store,
  documents,
}: {
  store: Store;
  documents: DocumentStore;
}): JobHandler {
  return {
    atOnce: 2,
    async run(input, context) {
      const digest = String(input['digest']) as Digest;
      const given = String(input['image']);
      const image = isDigest(given) ? given : undefined;
      const drop = async (): Promise<void> =>
        await store.write((edit) => dropUpload(edit, { digest, image }), { keepsAnswers: true });
      try {
        const bytes = Buffer.concat(await Array.fromAsync(documents.get(digest)));
        const added = await addSbom(
          { store, documents, bytes, name: String(input['name']), for: image },
          context,
        );
        await drop();
        return added;
      } catch (error) {
        if (error instanceof ShearwallError && !isStoreFailure(error)) await drop();
        throw error;
      }
    },
  };
}
