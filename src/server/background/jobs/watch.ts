import type { Context } from '../../../base/context.ts';
import type { Digest } from '../../../base/digest.ts';
import { lookAtTags, type SeenTags, type WatchedPlace } from '../../../fleet/index.ts';
import type { ImageAccess } from '../../../oci/index.ts';
import {
  type JobQueue,
  knownDigests,
  type MovedTag,
  type NewJob,
  recordTags,
  type Store,
} from '../../../store/index.ts';
import type { JobHandler } from '../job-kinds.ts';
import { jobOfDigest, triedLately } from './catalogue.ts';

/** Whose tags are watched, and how registries are asked. What they come to stand for is fetched where images may be fetched from. */
export type Watch = { places: readonly WatchedPlace[]; options: ImageAccess; context: Context };

const EVERY_MS = 5 * 60_000;
/** Images that are to be fetched after one look; the next look finds the others. */
const MOST_NEW = 100;
const SHOWN = 20;

/** What came of a job: how many tags were asked for, are not there any more, stand for something else, and lead to a fetch. */
export type TagsLookedAt = {
  tags: number;
  gone: number;
  moved: number;
  fetches: number;
  /** Some of those that moved. */
  newest: readonly MovedTag[];
};

/** A job for each place that nobody has looked at lately. */
export async function tagsToLookAt(
  { queue, watch }: { queue: JobQueue; watch: Watch },
  nowMs: number,
): Promise<NewJob[]> {
  const ended = await queue.list({ kind: 'watch', states: ['done', 'failed'], limit: 1000 });
  const lately = new Set(ended.filter(({ endedAt = 0 }) => nowMs - endedAt < EVERY_MS).map(({ key }) => key));
  return watch.places
    .map(nameOf)
    .filter((name) => !lately.has(name))
    .map((name) => ({ kind: 'watch', key: name, input: { reference: name } }));
}

/** Looks what tags stand for, notes those that moved, and has fetched what nobody knows yet: both in one transaction. */
export function watching(
  { store, queue }: { store: Store; queue: JobQueue },
  { places, options, context }: Watch,
): JobHandler {
  return {
    // Registries are asked about one repository at a time.
    atOnce: 1,
    async run({ reference, first }, work) {
      const place = places.find((each) => nameOf(each) === reference);
      // It was added under other settings.
      if (place === undefined) return undefined;
      const found = await lookAtTags(
        { store, place, options, first: new Set(first as string[] | undefined) },
        { ...context, ...work },
      );
      const now = Math.floor(work.clock.nowMs());
      const jobs = await unknownImages({ store, queue }, found, now);
      const moved = await store.write(
        async (edit) => {
          for (const job of jobs) await queue.add(edit, job);
          return await recordTags(edit, found, now);
        },
        { keepsAnswers: true },
      );
      const { seen, gone } = found;
      const looked: TagsLookedAt = {
        tags: seen.size,
        gone: gone.length,
        moved: moved.length,
        fetches: jobs.length,
        newest: moved.slice(0, SHOWN),
      };
      return looked;
    },
  };
}

function nameOf({ registry, repository, tag }: WatchedPlace): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}`;
}

async function unknownImages(
  { store, queue }: { store: Store; queue: JobQueue },
  { repository, seen }: SeenTags,
  nowMs: number,
): Promise<NewJob[]> {
  const tagOf = new Map<Digest, string>([...seen].map(([tag, digest]) => [digest, tag]));
  const known = await store.read((view) => knownDigests(view, tagOf.keys()));
  const notAgain = await triedLately(queue, nowMs);
  return [...tagOf]
    .filter(([digest]) => !known.has(digest))
    .map(([digest, tag]) => jobOfDigest(digest, `${repository}:${tag}`))
    .filter(({ key }) => !notAgain.has(key))
    .slice(0, MOST_NEW);
}
