import type { Digest } from '../../base/digest.ts';
import { bytesOfDigest, digestOfBytes } from '../engine/digests.ts';
import { storable } from '../engine/storable.ts';
import { handleOf } from '../handle.ts';
import type { Edit, Store, Time, View } from '../types.ts';
import type { DocumentStore } from './types.ts';

/** A document that somebody sent, and that is to be read. `image`: undefined where it says itself of which. */
export type Upload = { digest: Digest; image: Digest | undefined; name: string; at: Time };

/** How often a sweep may come between a document and its row. */
const ATTEMPTS = 5;

/** Keeps a document until it is read: first the document, then its row with what `also` writes. */
export async function keepUpload<T>(
  { store, documents }: { store: Store; documents: DocumentStore },
  { bytes, ...upload }: Omit<Upload, 'digest'> & { bytes: Uint8Array },
  also: (edit: Edit, kept: Upload) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const digest = await documents.put(bytes);
    const kept = await store.write(async (edit) => {
      if (attempt < ATTEMPTS && !(await documents.has(digest))) return undefined;
      await recordUpload(edit, { ...upload, digest });
      return { result: await also(edit, { ...upload, digest }) };
    }, KEEPS_ANSWERS);
    if (kept !== undefined) return kept.result;
  }
}

const KEEPS_ANSWERS = { keepsAnswers: true };

async function recordUpload(edit: Edit, { digest, image, name, at }: Upload): Promise<void> {
  await handleOf(edit)
    .database.insertInto('upload')
    .values({
      digest: bytesOfDigest(digest),
      image: imageBytes(image),
      name: storable(name),
      at: Math.floor(at),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** It was read, or cannot be. */
export async function dropUpload(
  edit: Edit,
  { digest, image }: Pick<Upload, 'digest' | 'image'>,
): Promise<void> {
  await handleOf(edit)
    .database.deleteFrom('upload')
    .where('digest', '=', bytesOfDigest(digest))
    .where('image', '=', imageBytes(image))
    .execute();
}

/** Oldest first. */
export async function uploadsToRead(view: View, limit: number): Promise<Upload[]> {
  const rows = await handleOf(view)
    .database.selectFrom('upload')
    .selectAll()
    .orderBy('at')
    .orderBy('digest')
    .limit(limit)
    .execute();
  return rows.map(({ digest, image, name, at }) => ({
    digest: digestOfBytes(digest),
    image: image.length === 0 ? undefined : digestOfBytes(image),
    name,
    at,
  }));
}

function imageBytes(image: Digest | undefined): Uint8Array {
  return image === undefined ? new Uint8Array() : bytesOfDigest(image);
}
