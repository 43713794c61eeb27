import { addTo } from '../../base/add-to.ts';
import type { Digest } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { bytesOfDigest, digestOfBytes } from '../engine/digests.ts';
import { amongNumbers, insertMany } from '../engine/many.ts';
import { storeError } from '../errors.ts';
import type { Handle } from '../handle.ts';
import { nextOf, take } from '../postings/counters.ts';
import { findDocuments } from '../postings/find.ts';
import { findStored, noteStored } from '../postings/find-stored.ts';
import { NAMES, termOfDigest } from '../postings/kinds.ts';
import type { NameKind, NewImage, NewImageName, Time } from '../types.ts';
import { learnPlatforms, type Merge, mergeImages } from './merge-images.ts';

const KIND_NUMBERS: Readonly<Record<NameKind, number>> = { manifest: 1, config: 2, index: 3 };
const KINDS_BY_NUMBER: Readonly<Record<number, NameKind>> = { 1: 'manifest', 2: 'config', 3: 'index' };

export type StoredImageName = { imageId: number; kind: NameKind; of?: number };

export function kindFrom(number: number): NameKind {
  return KINDS_BY_NUMBER[number] ?? 'manifest';
}

/** The images that each digest names. `find`: another way for writers who ask again and again. */
export async function imagesNamed(
  handle: Handle,
  digests: Iterable<Digest>,
  find = findDocuments,
): Promise<Map<Digest, StoredImageName[]>> {
  const wanted = new Set(digests);
  const terms = [...wanted].map((digest) => termOfDigest(bytesOfDigest(digest)));
  const ids = [...(await find(handle, NAMES, terms)).values()].flat();
  const found = new Map<Digest, StoredImageName[]>();
  // Who reads asks as often for one that is not there: how often must tell nobody whether it is.
  if (ids.length === 0 && find !== findDocuments) return found;
  const rows = await handle.database
    .selectFrom('image_name')
    .select(['image_id', 'kind', 'digest', 'of_images'])
    .where(amongNumbers(handle, 'id', ids))
    .orderBy('id')
    .execute();
  for (const row of rows)
    note(found, wanted, {
      digest: digestOfBytes(row.digest),
      imageId: row.image_id,
      kind: kindFrom(row.kind),
      of: row.of_images ?? undefined,
    });
  return found;
}

function note(
  found: Map<Digest, StoredImageName[]>,
  wanted: ReadonlySet<Digest>,
  { digest, ...named }: { digest: Digest; imageId: number; kind: NameKind; of: number | undefined },
): void {
  if (!wanted.has(digest)) return;
  addTo(found, digest, withoutUndefined(named));
}

/** Ids of images in the order given, and the digests by which something may run that stands for others now. */
export type RecordedImages = { imageIds: number[]; renamed: Digest[] };
export type NewName = { imageId: number; name: NewImageName };

/**
 * An image is what one config digest names, by whatever manifest; where only a manifest is known, what that names. Indexes
 * name several images and tell none apart. Who names both says of two records that they are of one image.
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
  const configs = await configsOf(handle, images, known);
  const newNames: NewName[] = [];
  const counted: NewName[] = [];
  const merges = new Map<number, Merge>();
  const platforms = new Map<number, string>();
  const fresh: NewImage[] = [];
  const imageIds: number[] = [];
  const firstId = await nextOf(handle, 'image');
  for (const image of images) {
    const imageId = identityOf(image, known, configs) ?? firstId + fresh.push(image) - 1;
    imageIds.push(imageId);
    if (image.platform !== '' && imageId < firstId) platforms.set(imageId, image.platform);
    for (const from of othersOf(image, imageId, { known, configs })) {
      merges.set(from, { from, into: imageId });
      for (const [digest, named] of known)
        known.set(
          digest,
          named.map((each) => (each.imageId === from ? { ...each, imageId } : each)),
        );
    }
    for (const name of image.names) {
      const named = known.get(name.digest) ?? [];
      const same = named.find((other) => other.imageId === imageId && other.kind === name.kind);
      if (same !== undefined && same.of === undefined && name.of !== undefined)
        counted.push({ imageId, name });
      if (same !== undefined) continue;
      known.set(name.digest, [...named, { imageId, kind: name.kind }]);
      if (name.kind === 'config') configs.set(imageId, name.digest);
      newNames.push({ imageId, name });
    }
  }
  await take(handle, 'image', fresh.length);
  await insertMany(handle, {
    table: 'image',
    columns: ['id', 'platform', 'created_at', 'added_at'],
    rows: fresh.map((image, index) => [firstId + index, image.platform, image.createdAt ?? null, at]),
  });
  await insertNames(handle, newNames);
  await countIndexes(handle, counted);
  const moved = await mergeImages(handle, [...merges.values()]);
  const learnt = await learnPlatforms(handle, platforms);
  const ofLearnt = images.flatMap(({ names }, at) => (learnt.has(imageIds[at] ?? 0) ? names : []));
  return {
    imageIds: imageIds.map((id) => merges.get(id)?.into ?? id),
    renamed: [
      ...[...newNames, ...counted].map(({ name }) => name.digest),
      ...moved,
      ...ofLearnt.map(({ digest }) => digest),
    ],
  };
}

/** Records of the same image that were made when only its manifest was known. */
function othersOf(
  { names }: NewImage,
  imageId: number,
  { known, configs }: { known: ReadonlyMap<Digest, StoredImageName[]>; configs: ReadonlyMap<number, Digest> },
): Set<number> {
  if (!names.some(({ kind }) => kind === 'config')) return new Set();
  const isManifest = ({ kind }: { kind: NameKind }): boolean => kind === 'manifest';
  const named = names.filter(isManifest).flatMap(({ digest }) => known.get(digest) ?? []);
  const others = named.filter(isManifest).map((other) => other.imageId);
  return new Set(others.filter((id) => id !== imageId && !configs.has(id)));
}

/** Config digests of the images whose names are given together with a config: where that is another one, the images are two. */
async function configsOf(
  handle: Handle,
  images: readonly NewImage[],
  known: ReadonlyMap<Digest, StoredImageName[]>,
): Promise<Map<number, Digest>> {
  const candidates = images
    .filter(({ names }) => names.some(({ kind }) => kind === 'config'))
    .map(({ names }) => {
      const own = names.filter(({ kind }) => kind !== 'index');
      const ids = new Set(own.flatMap(({ digest }) => known.get(digest) ?? []).map(({ imageId }) => imageId));
      const isKnown = own.some(({ kind, digest }) => kind === 'config' && known.has(digest));
      // What is known by all of its names, as most that come again, is not in question.
      return ids.size === 1 && isKnown ? new Set<number>() : ids;
    })
    .flatMap((ids) => [...ids]);
  if (candidates.length === 0) return new Map();
  const rows = await handle.database
    .selectFrom('image_name')
    .select(['image_id', 'digest'])
    .where('kind', '=', KIND_NUMBERS.config)
    .where(amongNumbers(handle, 'image_id', new Set(candidates)))
    .execute();
  return new Map(rows.map((row) => [row.image_id, digestOfBytes(row.digest)]));
}

function identityOf(
  image: NewImage,
  known: ReadonlyMap<Digest, StoredImageName[]>,
  configs: ReadonlyMap<number, Digest>,
): number | undefined {
  const own = image.names.filter((name) => name.kind !== 'index');
  if (own.length === 0)
    throw storeError(
      'STORE_INPUT',
      `an image of ${image.reference || 'no reference'} has neither a manifest nor a config digest`,
    );
  const config = own.find(({ kind }) => kind === 'config')?.digest;
  const mayBe = (imageId: number): boolean =>
    config === undefined || (configs.get(imageId) ?? config) === config;
  for (const kind of ['config', 'manifest'] as const)
    for (const name of own) {
      const named =
        name.kind === kind
          ? known
              .get(name.digest)
              ?.find((other) => other.kind === kind && (kind === 'config' || mayBe(other.imageId)))
          : undefined;
      if (named !== undefined) return named.imageId;
    }
  return undefined;
}

export async function insertNames(handle: Handle, names: readonly NewName[]): Promise<void> {
  const first = await take(handle, 'image_name', names.length);
  const digests = names.map(({ name }) => bytesOfDigest(name.digest));
  await insertMany(handle, {
    table: 'image_name',
    columns: ['id', 'image_id', 'kind', 'digest', 'of_images'],
    rows: names.map(({ imageId, name }, index) => [
      first + index,
      imageId,
      KIND_NUMBERS[name.kind],
      digests[index] ?? null,
      name.of ?? null,
    ]),
  });
  noteStored(handle, NAMES, { first, terms: digests.map(termOfDigest) });
}

/** Notes of indexes that are known how many images they name, which nobody had counted. */
export async function countIndexes({ database }: Handle, names: readonly NewName[]): Promise<void> {
  for (const { imageId, name } of names)
    await database
      .updateTable('image_name')
      .set({ of_images: name.of ?? null })
      .where('image_id', '=', imageId)
      .where('kind', '=', KIND_NUMBERS[name.kind])
      .where('digest', '=', bytesOfDigest(name.digest))
      .execute();
}
