import type { Digest } from '../../base/digest.ts';
import { bytesOfDigest } from '../engine/digests.ts';
import { storeError } from '../errors.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { Store } from '../types.ts';
import { isWhole, PART_BYTES, partsOf } from './database-documents.ts';
import { allReferred, referredDocuments } from './image-documents.ts';
import type { DocumentStore } from './types.ts';

/** Copies what the images of a backup refer to into the backup itself. One that was let go of meanwhile is not missed. */
export async function packDocuments(
  backup: Store,
  { store, documents }: { store: Store; documents: DocumentStore },
): Promise<void> {
  for await (const digest of allReferred(backup)) {
    // A database that has them gave them with its rows.
    if (await isWhole(backup, digest)) continue;
    try {
      await backup.write(async (edit) => await packOne(handleOf(edit), documents, digest));
    } catch (error) {
      const isLetGo =
        storeError.is(error, 'STORE_DOCUMENT_MISSING') &&
        (await store.read((view) => referredDocuments(view, [digest]))).size === 0;
      if (!isLetGo) throw error;
      await backup.write((edit) =>
        handleOf(edit)
          .database.deleteFrom('image_document')
          .where('digest', '=', bytesOfDigest(digest))
          .execute(),
      );
    }
  }
}

async function packOne({ database }: Handle, documents: DocumentStore, digest: Digest): Promise<void> {
  // What is there of it is not whole.
  await database.deleteFrom('document_part').where('digest', '=', bytesOfDigest(digest)).execute();
  let part = 0;
  for await (const bytes of documents.get(digest))
    for (let at = 0; at < bytes.length; at += PART_BYTES)
      await database
        .insertInto('document_part')
        .values({ digest: bytesOfDigest(digest), part: part++, bytes: bytes.slice(at, at + PART_BYTES) })
        .execute();
}

/** Takes the documents out of the copy of a backup, and keeps them. Throws STORE_BACKUP where one is not what its digest says. */
export async function unpackDocuments(copy: Store, documents: DocumentStore): Promise<void> {
  for await (const digest of allReferred(copy)) {
    const kept = await documents.put(partsOf(copy, digest));
    if (kept === digest) continue;
    throw storeError('STORE_BACKUP', `the backup does not have the document ${digest} whole`, {
      hint: 'take another backup, or copy this one again: it may be truncated',
    });
  }
  await copy.write((edit) => handleOf(edit).database.deleteFrom('document_part').execute());
}

/** Whether each document that is referred to is there and is what its digest says: those that are not. */
export async function damagedDocuments(
  store: Store,
  documents: DocumentStore,
): Promise<{ digest: Digest; what: string }[]> {
  const damaged: { digest: Digest; what: string }[] = [];
  for await (const digest of allReferred(store)) {
    try {
      for await (const _ of documents.get(digest));
    } catch (error) {
      if (!storeError.is(error)) throw error;
      damaged.push({ digest, what: error.message });
    }
  }
  return damaged;
}
