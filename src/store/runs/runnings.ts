import type { Digest } from '../../base/digest.ts';
import { bytesOfDigest } from '../engine/digests.ts';
import { amongDigests, insertMany } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { ObservedRun } from '../types.ts';
import { digestFrom } from './find-runs.ts';
import { resolveRunning } from './live.ts';

/** What a status reports. */
export type Reported = Pick<ObservedRun, 'digest' | 'reference' | 'platform'>;

export function reportedKey({ digest, reference, platform }: Reported): string {
  return `${digest ?? ''}\n${reference}\n${platform}`;
}

/** Ids of what was reported, and of what was known before; what is new is looked up among the images. */
export async function recordRunnings(
  handle: Handle,
  reported: readonly Reported[],
  known?: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const ids = known ?? (await storedRunnings(handle, reported));
  const fresh = [...distinct(reported)].filter(([key]) => !ids.has(key)).map(([, each]) => each);
  if (fresh.length === 0) return ids;
  await insertMany(handle, {
    table: 'running',
    columns: ['digest', 'reference', 'platform'],
    rows: fresh.map(({ digest, reference, platform }) => [digestBytes(digest), reference, platform]),
  });
  const added = await storedRunnings(handle, fresh);
  await resolveRunning(
    handle,
    fresh.map((each) => ({
      id: added.get(reportedKey(each)) ?? 0,
      digest: digestBytes(each.digest),
      platform: each.platform,
    })),
  );
  return new Map([...ids, ...added]);
}

/** Ids of those that were ever reported. */
export async function storedRunnings(
  handle: Handle,
  reported: readonly Reported[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = [...distinct(reported).values()];
  const rows = await handle.database
    .selectFrom('running')
    .select(['id', 'digest', 'reference', 'platform'])
    .where(
      amongDigests(handle, 'digest', new Set(wanted.map(({ digest }) => digest)).values().map(digestBytes)),
    )
    .execute();
  return new Map(
    rows.map(({ id, digest, reference, platform }) => [
      reportedKey({ digest: digestFrom(digest), reference, platform }),
      id,
    ]),
  );
}

function distinct(reported: readonly Reported[]): Map<string, Reported> {
  return new Map(reported.map((each) => [reportedKey(each), each]));
}

/** Empty: it reports none. */
function digestBytes(digest: Digest | undefined): Uint8Array {
  return digest === undefined ? new Uint8Array() : bytesOfDigest(digest);
}
