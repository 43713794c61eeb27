import { createHash } from 'node:crypto';
import { type Digest, digestFromHex, digestOf } from '../../base/digest.ts';
import type { Http } from '../../base/http.ts';
import { bytesOfDigest } from '../engine/digests.ts';
import { insertMany } from '../engine/many.ts';
import { storeError } from '../errors.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { Edit, Store } from '../types.ts';
import { type Bucket, bucketDocuments } from './bucket-documents.ts';
import { digestsByPage } from './digest-pages.ts';
import { diskDocuments } from './disk-documents.ts';
import type { DocumentStore } from './types.ts';

/** Of one row. */
export const PART_BYTES = 2 ** 20;

/** `bucket`: where they are kept from now on; undefined: in the folder, or in the database that several machines share. */
export type DocumentsPlace = { folder: string; bucket?: Bucket | undefined };

/** Where the documents of a fleet are. What was kept elsewhere before is still read there. */
export function documentsOf(store: Store, { folder, bucket }: DocumentsPlace, http: Http): DocumentStore {
  const disk = diskDocuments(folder);
  const kept = store.kind === 'sqlite' ? disk : sharedDocuments(databaseDocuments(store), disk);
  return bucket === undefined ? kept : sharedDocuments(bucketDocuments(bucket, http), kept);
}

/** In parts of rows, so that whoever reads the database reads them. */
export function databaseDocuments(store: Store): DocumentStore {
  const has = async (digest: Digest): Promise<boolean> =>
    (await store.read((view) => partOf(handleOf(view), digest, 0))) !== undefined;
  return {
    has,
    async put(given) {
      const bytes = given instanceof Uint8Array ? given : Buffer.concat(await Array.fromAsync(given));
      const digest = digestOf(bytes);
      if (!(await isWhole(store, digest)))
        await store.write(async (edit) => {
          await removeParts(edit, digest);
          await insertParts(handleOf(edit), digest, bytes);
        });
      return digest;
    },
    get: (digest) => read(store, digest),
    list: () => list(store),
    async remove(digest, edit) {
      if (edit === undefined) await store.write((own) => removeParts(own, digest));
      else await removeParts(edit, digest);
    },
  };
}

/** As an older version kept them on the disk of each machine, they are read there, and kept in the database when they are added again. */
export function sharedDocuments(shared: DocumentStore, disk: DocumentStore): DocumentStore {
  return {
    put: (bytes) => shared.put(bytes),
    has: (digest) => shared.has(digest),
    async *get(digest) {
      const isShared = await shared.has(digest);
      yield* isShared || !(await disk.has(digest)) ? shared.get(digest) : disk.get(digest);
    },
    async *list() {
      yield* shared.list();
      for await (const digest of disk.list()) if (!(await shared.has(digest))) yield digest;
    },
    async remove(digest, edit) {
      await shared.remove(digest, edit);
      await disk.remove(digest);
    },
  };
}

async function insertParts(handle: Handle, digest: Digest, bytes: Uint8Array): Promise<void> {
  const key = bytesOfDigest(digest);
  // An empty document has one part, too: without any it is missing.
  for (let part = 0; part === 0 || part * PART_BYTES < bytes.length; part++)
    await insertMany(handle, {
      table: 'document_part',
      columns: ['digest', 'part', 'bytes'],
      rows: [[key, part, bytes.slice(part * PART_BYTES, (part + 1) * PART_BYTES)]],
    });
}

async function removeParts(edit: Edit, digest: Digest): Promise<void> {
  await handleOf(edit)
    .database.deleteFrom('document_part')
    .where('digest', '=', bytesOfDigest(digest))
    .execute();
}

async function partOf(
  { database }: Handle,
  digest: Digest,
  part: number,
): Promise<{ bytes: Uint8Array } | undefined> {
  return await database
    .selectFrom('document_part')
    .select('bytes')
    .where('digest', '=', bytesOfDigest(digest))
    .where('part', '=', part)
    .executeTakeFirst();
}

/** The parts of a document, each from a snapshot of its own; none where it is not there. */
export async function* partsOf(store: Store, digest: Digest): AsyncGenerator<Uint8Array> {
  for (let part = 0; ; part++) {
    const row = await store.read((view) => partOf(handleOf(view), digest, part));
    if (row === undefined) return;
    yield row.bytes;
  }
}

export async function isWhole(store: Store, digest: Digest): Promise<boolean> {
  const hash = createHash('sha256');
  let parts = 0;
  for await (const bytes of partsOf(store, digest)) {
    hash.update(bytes);
    parts++;
  }
  return parts > 0 && digestFromHex(hash.digest('hex')) === digest;
}

async function* read(store: Store, digest: Digest): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let isThere = false;
  for await (const bytes of partsOf(store, digest)) {
    isThere = true;
    hash.update(bytes);
    yield bytes;
  }
  if (!isThere)
    throw storeError('STORE_DOCUMENT_MISSING', `the document ${digest} is not in the database`, {
      hint: 'a version that kept documents on the disk of the machine that added them left it there: add it again, here or there',
    });
  if (digestFromHex(hash.digest('hex')) !== digest)
    throw storeError('STORE_DOCUMENT_DAMAGED', `the document ${digest} is not what its digest says`, {
      hint: 'add the image or document again: that writes it anew',
    });
}

function list(store: Store): AsyncGenerator<Digest> {
  return digestsByPage((from, limit) =>
    store.read((view) =>
      handleOf(view)
        .database.selectFrom('document_part')
        .select('digest')
        .where('part', '=', 0)
        .where('digest', '>', from)
        .orderBy('digest')
        .limit(limit)
        .execute(),
    ),
  );
}
