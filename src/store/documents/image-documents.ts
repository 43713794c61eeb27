import { type Digest, digestOf } from '../../base/digest.ts';
import { bytesOfDigest, digestOfBytes } from '../engine/digests.ts';
import { amongDigests, amongNumbers, insertMany } from '../engine/many.ts';
import { storable } from '../engine/storable.ts';
import { handleOf } from '../handle.ts';
import type { Edit, Store, View } from '../types.ts';
import { digestsByPage } from './digest-pages.ts';
import type { DocumentStore, KeptDocument, KeptKind } from './types.ts';

/** A document to be kept, as it came. */
export type NewDocument = { kind: KeptKind; name: string; bytes: Uint8Array; attestedBy?: string };

type Kept = { imageId: number; documents: readonly NewDocument[]; at: number; replacing?: KeptKind };

/** How often a sweep may come between a document and its row. */
const ATTEMPTS = 5;

/**
 * Keeps documents with an image: first the documents, then their rows. `replacing`: those of that kind that were kept with it before are no
 * longer referred to. A sweep that came in between is noticed, as both hold the lock of writers, and they are put again.
 */
export async function keepDocuments(
  { store, documents }: { store: Store; documents: DocumentStore },
  { imageId, documents: given, at, replacing }: Kept,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const rows: KeptDocument[] = [];
    for (const { kind, name, bytes, attestedBy = '' } of given) {
      const digest = digestOf(bytes);
      if (!(await documents.has(digest))) await documents.put(bytes);
      rows.push({
        imageId,
        digest,
        kind,
        name,
        sizeBytes: bytes.length,
        attestedBy,
        addedAt: Math.floor(at),
      });
    }
    const isKept = await store.write(async (edit) => {
      for (const { digest } of rows) if (!(await documents.has(digest))) return false;
      await recordDocuments(edit, rows, replacing === undefined ? undefined : { imageId, kind: replacing });
      return true;
    });
    if (isKept || attempt >= ATTEMPTS) return;
  }
}

async function recordDocuments(
  edit: Edit,
  rows: readonly KeptDocument[],
  replaced: Pick<KeptDocument, 'imageId' | 'kind'> | undefined,
): Promise<void> {
  const handle = handleOf(edit);
  if (replaced !== undefined)
    await handle.database
      .deleteFrom('image_document')
      .where('image_id', '=', replaced.imageId)
      .where('kind', '=', replaced.kind)
      .execute();
  await insertMany(handle, {
    table: 'image_document',
    columns: ['image_id', 'digest', 'kind', 'name', 'size', 'attested_by', 'added_at'],
    rows: rows.map(({ imageId, digest, kind, name, sizeBytes, attestedBy, addedAt }) => [
      imageId,
      bytesOfDigest(digest),
      kind,
      storable(name),
      sizeBytes,
      storable(attestedBy),
      addedAt,
    ]),
    onConflict: 'ON CONFLICT (image_id, digest, kind) DO NOTHING',
  });
}

/** By kind and name. */
export async function documentsOfImages(view: View, imageIds: readonly number[]): Promise<KeptDocument[]> {
  const handle = handleOf(view);
  const rows = await handle.database
    .selectFrom('image_document')
    .selectAll()
    .where(amongNumbers(handle, 'image_id', imageIds))
    .orderBy('kind')
    .orderBy('name')
    .orderBy('digest')
    .execute();
  return rows.map((row) => ({
    imageId: row.image_id,
    digest: digestOfBytes(row.digest),
    kind: row.kind as KeptKind,
    name: row.name,
    sizeBytes: row.size,
    attestedBy: row.attested_by,
    addedAt: row.added_at,
  }));
}

/** Of these digests those that an image refers to, or that are to be read. */
export async function referredDocuments(view: View, digests: readonly Digest[]): Promise<Set<Digest>> {
  const handle = handleOf(view);
  const among = amongDigests(handle, 'digest', digests.map(bytesOfDigest));
  const rows = await handle.database
    .selectFrom('image_document')
    .select('digest')
    .where(among)
    .union((both) => both.selectFrom('upload').select('digest').where(among))
    .execute();
  return new Set(rows.map(({ digest }) => digestOfBytes(digest)));
}

/** Every digest that is referred to. */
export function allReferred(store: Store): AsyncGenerator<Digest> {
  return digestsByPage((from, limit) =>
    store.read((view) =>
      handleOf(view)
        .database.selectFrom('image_document')
        .select('digest')
        .where('digest', '>', from)
        .union((both) => both.selectFrom('upload').select('digest').where('digest', '>', from))
        .orderBy('digest')
        .limit(limit)
        .execute(),
    ),
  );
}
