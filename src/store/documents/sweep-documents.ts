import type { Digest } from '../../base/digest.ts';
import type { Store, View } from '../types.ts';
import { referredDocuments } from './image-documents.ts';
import type { DocumentStore } from './types.ts';

/** Documents of one transaction. */
const BATCH = 500;

/**
 * Removes documents that no image refers to; gives how many. Each batch is looked up and removed under the lock of writers, under which a row is
 * written only where its document is there: so none is removed that a row comes to refer to. What is killed half way has removed nothing else.
 */
export async function sweepDocuments(
  { store, documents }: { store: Store; documents: DocumentStore },
  signal?: AbortSignal,
): Promise<number> {
  let [sum, batch]: [number, Digest[]] = [0, []];
  for await (const digest of documents.list()) {
    signal?.throwIfAborted();
    batch.push(digest);
    if (batch.length < BATCH) continue;
    sum += await sweep(store, documents, batch);
    batch = [];
  }
  return sum + (await sweep(store, documents, batch));
}

async function sweep(store: Store, documents: DocumentStore, digests: readonly Digest[]): Promise<number> {
  if (digests.length === 0) return 0;
  const candidates = await store.read((view) => unreferred(view, digests));
  // Mostly all are referred to, and nobody need wait.
  if (candidates.length === 0) return 0;
  return await store.write(async (edit) => {
    const swept = await unreferred(edit, candidates);
    for (const digest of swept) await documents.remove(digest, edit);
    return swept.length;
  });
}

async function unreferred(view: View, digests: readonly Digest[]): Promise<Digest[]> {
  const referred = await referredDocuments(view, digests);
  return digests.filter((digest) => !referred.has(digest));
}
