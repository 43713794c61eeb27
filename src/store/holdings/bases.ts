import type { Digest } from '../../base/digest.ts';
import { bytesOfDigest } from '../engine/digests.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import { documentsWith } from '../postings/find.ts';
import { BASES } from '../postings/kinds.ts';
import type { View } from '../types.ts';

/** Inventories of all that is known that stand on a base image, named by digest or reference. */
export async function inventoriesOnBase(
  view: View,
  base: { digest?: Digest; reference?: string },
): Promise<DocumentSet> {
  const handle = handleOf(view);
  return await documentsWith(handle, BASES, await basesNamed(handle, base));
}

async function basesNamed(
  { database }: Handle,
  { digest, reference }: { digest?: Digest; reference?: string },
): Promise<Set<number>> {
  let select = database.selectFrom('base_image').select('id');
  if (digest !== undefined) select = select.where('digest', '=', bytesOfDigest(digest));
  if (reference !== undefined) select = select.where('reference', '=', reference);
  return new Set((await select.execute()).map(({ id }) => id));
}
