import type { Digest } from '../../base/digest.ts';
import {
  archiveHoldings,
  fileHoldings,
  type Holding,
  imagesByDigest,
  imagesOnBase,
  liveHoldings,
  type PackageSets,
  ranHoldings,
  type View,
  type When,
} from '../../store/index.ts';
import type { Everywhere } from './everywhere.ts';
import type { Wanted } from './find-wanted.ts';
import type { AskedTime } from './types.ts';

/** What one image has of what is wanted, and by whose inventory. */
export class Holder {
  readonly imageId: number;
  readonly holdings: Holding[] = [];
  readonly files: { inventoryId: number; path: string; layer: Digest }[] = [];

  constructor(imageId: number) {
    this.imageId = imageId;
  }

  /** Package version to the inventories that list it. Of thousands of holders only those that are shown are asked. */
  get versions(): Map<number, Set<number>> {
    const versions = new Map<number, Set<number>>();
    for (const { inventoryId, versionIds } of this.holdings)
      for (const id of versionIds) versions.set(id, (versions.get(id) ?? new Set()).add(inventoryId));
    return versions;
  }
}

/** More images than any fleet has. */
const LIMITS = { images: 5_000_000, page: 10_000 };

export function whenOf(time: AskedTime): When {
  switch (time.kind) {
    case 'now':
      return 'live';
    case 'at':
      return { at: time.at };
    case 'between':
      return { from: time.from, to: time.to };
    case 'archive':
      return 'ever';
  }
}

/**
 * The images that have it, by id: of those that ran at the asked time, or, for the archive, of all. `everywhere`: what
 * `findEverywhere` gave, where that is at hand.
 */
export async function findHolders(
  view: View,
  wanted: Wanted,
  time: AskedTime,
  everywhere?: Everywhere,
): Promise<Map<number, Holder>> {
  const holders = new Map<number, Holder>();
  const holderOf = (imageId: number): Holder => {
    const holder = holders.get(imageId) ?? new Holder(imageId);
    holders.set(imageId, holder);
    return holder;
  };
  const ids = [...wanted.versions.keys()];
  if (ids.length > 0)
    for await (const holding of holdings(view, ids, time, everywhere?.packages))
      holderOf(holding.imageId).holdings.push(holding);
  const { digest, base } = wanted;
  if (digest !== undefined) {
    for (const { imageId } of await imagesByDigest(view, digest)) holderOf(imageId);
    const pages = paged((page) =>
      fileHoldings(view, digest, { when: whenOf(time), known: everywhere?.files, ...page }),
    );
    for await (const { imageId, inventoryId, path, layer } of pages)
      holderOf(imageId).files.push({ inventoryId, path, layer });
  }
  if (base !== undefined)
    for await (const id of paged((page) => imagesOnBase(view, base, page))) holderOf(id);
  return holders;
}

async function* holdings(view: View, ids: readonly number[], time: AskedTime, sets: PackageSets | undefined) {
  if (time.kind === 'now') yield* await liveHoldings(view, ids, sets);
  else if (time.kind === 'archive') yield* paged((page) => archiveHoldings(view, ids, page));
  else yield* await ranHoldings(view, ids, whenOf(time));
}

type Paged<T> = (page: {
  before?: string;
  limit: number;
}) => Promise<{ rows: readonly T[]; next: string | undefined }>;

async function* paged<T>(read: Paged<T>): AsyncGenerator<T> {
  let before: string | undefined;
  for (let count = 0; count < LIMITS.images; ) {
    const { rows, next } = await read({ ...(before !== undefined && { before }), limit: LIMITS.page });
    yield* rows;
    count += rows.length;
    if (next === undefined) return;
    before = next;
  }
}
