import type { Digest } from '../../base/digest.ts';
import { bytesOfDigest, digestOfBytes } from '../engine/digests.ts';
import { amongNumbers, insertMany } from '../engine/many.ts';
import { storeError } from '../errors.ts';
import type { Handle } from '../handle.ts';
import { nextOf, take } from '../postings/counters.ts';
import { findDocuments } from '../postings/find.ts';
import { findStored } from '../postings/find-stored.ts';
import { NAMES, termOfDigest } from '../postings/kinds.ts';
import type { ImageName, NameKind, NewImage, Time } from '../types.ts';

const KIND_NUMBERS: Readonly<Record<NameKind, number>> = { manifest: 1, config: 2, index: 3 };
const KINDS_BY_NUMBER: Readonly<Record<number, NameKind>> = { 1: 'manifest', 2: 'config', 3: 'index' };

export type NamedImage = { imageId: number; kind: NameKind };

export function kindFrom(number: number): NameKind {
  return KINDS_BY_NUMBER[number] ?? 'manifest';
}

/** The images that each digest names. `find`: another way for writers who ask again and again. */
export async function imagesNamed(
  handle: Handle,
  digests: Iterable<Digest>,
  find = findDocuments,
): Promise<Map<Digest, NamedImage[]>> {
  const wanted = new Set(digests);
  const terms = [...wanted].map((digest) => termOfDigest(bytesOfDigest(digest)));
  const ids = [...(await find(handle, NAMES, terms)).values()].flat();
  const found = new Map<Digest, NamedImage[]>();
  if (ids.length === 0) return found;
  const rows = await handle.database
    .selectFrom('image_name')
    .select(['image_id', 'kind', 'digest'])
    .where(amongNumbers(handle, 'id', ids))
    .orderBy('id')
    .execute();
  for (const row of rows) note(found, wanted, digestOfBytes(row.digest), row.image_id, kindFrom(row.kind));
  return found;
}

function note(
  found: Map<Digest, NamedImage[]>,
  wanted: ReadonlySet<Digest>,
  digest: Digest,
  imageId: number,
  kind: NameKind,
): void {
  if (!wanted.has(digest)) return;
  found.set(digest, [...(found.get(digest) ?? []), { imageId, kind }]);
}

/** Ids of images in the order given, and the names that they did not have before. */
export type RecordedImages = { imageIds: number[]; newNames: { imageId: number; name: ImageName }[] };

/**
 * An image is what one config digest names, by whatever manifest; where only a manifest is known, what that names. Indexes
 * name several images and tell none apart.
 */
export async function recordImages(
  handle: Handle,
  images: readonly NewImage[],
  at: Time,
): Promise<RecordedImages> {
  const known = await imagesNamed(
    handle,
    images.flatMap((image) => image.names.map((name) => name.digest)),
    findStored,
  );
  const newNames: RecordedImages['newNames'] = [];
  const fresh: NewImage[] = [];
  const imageIds: number[] = [];
  const firstId = await nextOf(handle, 'image');
  for (const image of images) {
    const imageId = identityOf(image, known) ?? firstId + fresh.push(image) - 1;
    imageIds.push(imageId);
    for (const name of image.names) {
      const named = known.get(name.digest) ?? [];
      if (named.some((other) => other.imageId === imageId && other.kind === name.kind)) continue;
      known.set(name.digest, [...named, { imageId, kind: name.kind }]);
      newNames.push({ imageId, name });
    }
  }
  await take(handle, 'image', fresh.length);
  await insertMany(
    handle,
    'image',
    ['id', 'platform', 'created_at', 'added_at'],
    fresh.map((image, index) => [firstId + index, image.platform, image.createdAt ?? null, at]),
  );
  await insertNames(handle, newNames);
  return { imageIds, newNames };
}

function identityOf(image: NewImage, known: ReadonlyMap<Digest, NamedImage[]>): number | undefined {
  const own = image.names.filter((name) => name.kind !== 'index');
  if (own.length === 0)
    throw storeError(
      'STORE_INPUT',
      `an image of ${image.reference || 'no reference'} has neither a manifest nor a config digest`,
    );
  for (const kind of ['config', 'manifest'] as const)
    for (const name of own) {
      const named =
        name.kind === kind ? known.get(name.digest)?.find((other) => other.kind === kind) : undefined;
      if (named !== undefined) return named.imageId;
    }
  return undefined;
}

export async function insertNames(handle: Handle, names: RecordedImages['newNames']): Promise<void> {
  const first = await take(handle, 'image_name', names.length);
  await insertMany(
    handle,
    'image_name',
    ['id', 'image_id', 'kind', 'digest'],
    names.map(({ imageId, name }, index) => [
      first + index,
      imageId,
      KIND_NUMBERS[name.kind],
      bytesOfDigest(name.digest),
    ]),
  );
}
