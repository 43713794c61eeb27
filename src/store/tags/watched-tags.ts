import type { Digest } from '../../base/digest.ts';
import { bytesOfDigest, digestOfBytes } from '../engine/digests.ts';
import { amongTexts, insertMany } from '../engine/many.ts';
import { handleOf } from '../handle.ts';
import type { Edit, Time, View } from '../types.ts';

/** `since`: when it was first seen to stand for the digest. */
export type WatchedTag = { tag: string; digest: Digest; since: Time; lookedAt: Time };

/** `from` undefined: it is new. */
export type MovedTag = { tag: string; from: Digest | undefined; to: Digest };

/** Of `registry.example.org/shop/app`. */
export async function watchedTags(view: View, repository: string): Promise<WatchedTag[]> {
  const rows = await handleOf(view)
    .database.selectFrom('watched_tag')
    .select(['tag', 'digest', 'since', 'looked_at'])
    .where('repository', '=', repository)
    .execute();
  return rows.map(({ tag, digest, since, looked_at: lookedAt }) => ({
    tag,
    digest: digestOfBytes(digest),
    since,
    lookedAt,
  }));
}

/** Notes what tags stand for, and forgets those that are gone. Gives those that stand for something else than before. */
export async function recordTags(
  edit: Edit,
  {
    repository,
    seen,
    gone,
  }: { repository: string; seen: ReadonlyMap<string, Digest>; gone: readonly string[] },
  at: Time,
): Promise<MovedTag[]> {
  const handle = handleOf(edit);
  const before = new Map((await watchedTags(edit, repository)).map((each) => [each.tag, each]));
  await insertMany(handle, {
    table: 'watched_tag',
    columns: ['repository', 'tag', 'digest', 'since', 'looked_at'],
    rows: [...seen].map(([tag, digest]) => {
      const known = before.get(tag);
      return [repository, tag, bytesOfDigest(digest), known?.digest === digest ? known.since : at, at];
    }),
    onConflict:
      'ON CONFLICT (repository, tag) DO UPDATE SET digest = excluded.digest, since = excluded.since, looked_at = excluded.looked_at',
  });
  await handle.database
    .deleteFrom('watched_tag')
    .where('repository', '=', repository)
    .where(amongTexts(handle, 'tag', gone))
    .execute();
  return [...seen].flatMap(([tag, to]) => {
    const from = before.get(tag)?.digest;
    return from === to ? [] : [{ tag, from, to }];
  });
}
