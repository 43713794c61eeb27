import type { Digest } from '../../base/digest.ts';
import { bytesOfDigest, digestOfBytes } from '../engine/digests.ts';
import { amongNumbers, amongTexts, insertMany } from '../engine/many.ts';
import { handleOf } from '../handle.ts';
import { decodeRising, encodeRising } from '../postings/varint.ts';
import type { Edit, View } from '../types.ts';

/** What nothing in an image can load where it is started as its config says. */
export type KnownReach = {
  /** Of the rules of reach. */
  engine: number;
  /** Of all that reach says of the image. */
  digest: Digest;
  /** What is started, for people. */
  shown: string;
  /** A run that starts one of these starts the image as its config says. */
  roots: readonly Digest[];
};

/** From now on this is what is known of the image. `idle`: purls, as they are kept; those that are not there are passed over. */
export async function recordReach(
  edit: Edit,
  imageId: number,
  { engine, digest, shown, roots, idle }: KnownReach & { idle: readonly string[] },
): Promise<void> {
  const handle = handleOf(edit);
  const versions = await handle.database
    .selectFrom('package_version')
    .select('id')
    .where(amongTexts(handle, 'purl', idle))
    .execute();
  const ids = versions.map(({ id }) => id).sort((a, b) => a - b);
  await handle.database.deleteFrom('image_reach').where('image_id', '=', imageId).execute();
  await insertMany(handle, {
    table: 'image_reach',
    columns: ['image_id', 'engine', 'digest', 'shown', 'roots', 'ids'],
    rows: [
      [
        imageId,
        engine,
        bytesOfDigest(digest),
        shown,
        Buffer.concat(roots.map(bytesOfDigest)),
        encodeRising(ids),
      ],
    ],
  });
}

/**
 * Images that run now, everywhere as their config says, in which nothing can load some of these package versions: with those. An image of which one
 * container starts something else, or nobody knows what, is not among them.
 */
export async function idleWhereItRuns(
  view: View,
  versionIds: ReadonlySet<number>,
): Promise<Map<number, KnownReach & { idle: ReadonlySet<number> }>> {
  const handle = handleOf(view);
  const ofWhatRuns = await handle.database
    .selectFrom('image_reach')
    .selectAll()
    .where('image_id', 'in', (of) => of.selectFrom('live_inventory').select('live_inventory.image_id'))
    .execute();
  const known = ofWhatRuns.flatMap((row) => {
    const idle = new Set(decodeRising(row.ids).filter((id) => versionIds.has(id)));
    return idle.size === 0 ? [] : [{ ...row, idle }];
  });
  if (known.length === 0) return new Map();
  const started = await handle.database
    .selectFrom('running_image')
    .innerJoin('live_run', 'live_run.running_id', 'running_image.running_id')
    .select(['image_id', 'roots'])
    .distinct()
    .where(
      amongNumbers(
        handle,
        'image_id',
        known.map((row) => row.image_id),
      ),
    )
    .execute();
  const startsOf = Map.groupBy(started, (row) => row.image_id);
  return new Map(
    known.flatMap((row) => {
      const roots = digestsIn(row.roots);
      const starts = startsOf.get(row.image_id) ?? [];
      const isOwn = starts.every((each) => each.roots !== null && roots.includes(digestOfBytes(each.roots)));
      if (!isOwn || starts.length === 0) return [];
      const { engine, shown, idle } = row;
      return [[row.image_id, { engine, digest: digestOfBytes(row.digest), shown, roots, idle }] as const];
    }),
  );
}

/** Whether it is known of any image. */
export async function haveReach(view: View): Promise<boolean> {
  const row = await handleOf(view)
    .database.selectFrom('image_reach')
    .select('image_id')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function digestsIn(bytes: Uint8Array): Digest[] {
  return Array.from({ length: bytes.length / 32 }, (_, at) =>
    digestOfBytes(bytes.subarray(at * 32, at * 32 + 32)),
  );
}
