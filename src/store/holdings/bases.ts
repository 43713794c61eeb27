import type { Digest } from '../../base/digest.ts';
import { bytesOfDigest } from '../engine/digests.ts';
import { type Handle, handleOf } from '../handle.ts';
import { nextOf } from '../postings/counters.ts';
import { DocumentSet } from '../postings/document-set.ts';
import { documentsWith } from '../postings/find.ts';
import { BASES } from '../postings/kinds.ts';
import type { View, When } from '../types.ts';
import { imagesWith } from './images-with.ts';

/** Inventories of all that is known that stand on a base image, named by digest or reference. */
export async function inventoriesOnBase(view: View, base: Named): Promise<DocumentSet> {
  const handle = handleOf(view);
  return await documentsWith(handle, BASES, await basesNamed(handle, base));
}

type Named = { digest?: Digest; reference?: string };

/** Images that ran then of which nobody says what they are built on: by a digest where one is asked for, by a reference where one is. */
export async function imagesWithoutBase(view: View, asked: Named, when: When): Promise<DocumentSet> {
  const handle = handleOf(view);
  let select = handle.database.selectFrom('base_image').select('id');
  if (asked.digest !== undefined) select = select.where('digest', '<>', new Uint8Array());
  if (asked.reference !== undefined) select = select.where('reference', '<>', '');
  const ids = (await select.execute()).map(({ id }) => id);
  const saying = await documentsWith(handle, BASES, ids);
  const all = DocumentSet.of((await nextOf(handle, 'inventory')) - 1, (at) => at + 1);
  const images = await imagesWith(view, { column: 'id', documents: all }, when);
  return images.drop(await imagesWith(view, { column: 'id', documents: saying }, when));
}

async function basesNamed({ database }: Handle, { digest, reference }: Named): Promise<Set<number>> {
  let select = database.selectFrom('base_image').select('id');
  if (digest !== undefined) select = select.where('digest', '=', bytesOfDigest(digest));
  if (reference !== undefined) select = select.where('reference', '=', reference);
  return new Set((await select.execute()).map(({ id }) => id));
}
