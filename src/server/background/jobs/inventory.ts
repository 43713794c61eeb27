import { type Digest, isDigest } from '../../../base/digest.ts';
import { ShearwallError } from '../../../base/errors.ts';
import { recordSbom } from '../../../fleet/index.ts';
import {
  type DocumentStore,
  dropUpload,
  isStoreFailure,
  keepDocuments,
  type NewJob,
  type Store,
  type Upload,
} from '../../../store/index.ts';
import { type Apart, isReadApart } from '../../work-apart.ts';
import type { JobHandler } from '../job-kinds.ts';
import { recordSbomJob } from './record-sbom.job.ts';

/** An SBOM that somebody sent is read and recorded. */
export function inventoryJob({ digest, image, name }: Omit<Upload, 'at'>): NewJob {
  return { kind: 'inventory', key: `${digest} ${image ?? ''}`, input: { digest, image: image ?? '', name } };
}

/** What cannot be read is dropped, and the job says why. What is large is read apart. */
export function addingInventories({ store, documents, apart }: Adding): JobHandler {
  return {
    atOnce: 2,
    async run(input, { clock }) {
      const digest = String(input['digest']) as Digest;
      const given = String(input['image']);
      const image = isDigest(given) ? given : undefined;
      const drop = async (): Promise<void> =>
        await store.write((edit) => dropUpload(edit, { digest, image }), { keepsAnswers: true });
      try {
        const bytes = Buffer.concat(await Array.fromAsync(documents.get(digest)));
        const sbom = { bytes, name: String(input['name']), for: image, at: clock.nowMs() };
        const { added, imageId } = isReadApart(bytes)
          ? await apart.run(recordSbomJob, sbom)
          : await recordSbom({ store, ...sbom });
        const kept = { kind: 'sbom', attestedBy: '', ...sbom } as const;
        if (imageId !== undefined)
          await keepDocuments({ store, documents }, { imageId, documents: [kept], at: sbom.at });
        await drop();
        return added;
      } catch (error) {
        if (error instanceof ShearwallError && !isStoreFailure(error)) await drop();
        throw error;
      }
    },
  };
}

/** `documents`: where what was sent is already. */
type Adding = { store: Store; documents: DocumentStore; apart: Apart };
