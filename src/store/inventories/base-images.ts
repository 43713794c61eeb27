import { bytesOfDigest } from '../engine/digests.ts';
import { idsOfRows } from '../engine/known-rows.ts';
import { amongDigests, insertMany } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { NewImage } from '../types.ts';

type Base = NonNullable<NewImage['base']>;

/** Undefined where the image says of none. */
export function baseKey({ base }: Pick<NewImage, 'base'>): string | undefined {
  return base && keyOf(bytesOf(base), base.reference);
}

/** Ids of the base images, by `baseKey`. */
export async function idsOfBases(handle: Handle, images: readonly NewImage[]): Promise<Map<string, number>> {
  const distinct = new Map<string, Base>();
  for (const { base } of images)
    if (base !== undefined) distinct.set(keyOf(bytesOf(base), base.reference), base);
  return await idsOfRows(handle, handle.remembered.bases, distinct, {
    async stored(bases) {
      const rows = await handle.database
        .selectFrom('base_image')
        .select(['id', 'digest', 'reference'])
        .where(amongDigests(handle, 'digest', bases.map(bytesOf)))
        .execute();
      return new Map(rows.map((row) => [keyOf(row.digest, row.reference), row.id]));
    },
    async insert(bases) {
      const rows = bases.map((base) => [bytesOf(base), base.reference]);
      await insertMany(handle, { table: 'base_image', columns: ['digest', 'reference'], rows });
    },
  });
}

function keyOf(digest: Uint8Array, reference: string): string {
  return `${Buffer.from(digest).toString('latin1')} ${reference}`;
}

/** Empty: only its reference is known. */
function bytesOf({ digest }: Base): Uint8Array {
  return digest === undefined ? new Uint8Array() : bytesOfDigest(digest);
}
