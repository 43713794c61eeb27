import type { JobQueue, NewJob, QueuedJob } from '../../../store/index.ts';
import type { TagHints } from '../tag-hints.ts';

/** A place is looked at once in so long, whatever is said of it. */
const AT_MOST_EVERY_MS = 60_000;

/**
 * A job for each watched place that hints name and that may be looked at again; its hints have then had their effect, and those at other
 * places have none. What is being looked at now may have been asked about before it moved: its hints wait.
 */
export async function tagsHintedAt(
  { queue, hints }: { queue: JobQueue; hints: TagHints },
  nowMs: number,
): Promise<NewJob[]> {
  if (hints.isEmpty) return [];
  const newest = new Map<string, QueuedJob>();
  for (const job of await queue.list({ kind: 'watch', limit: 1000 }))
    if (!newest.has(job.key)) newest.set(job.key, job);
  const jobs: NewJob[] = [];
  for (const [place, first] of hints.places()) {
    const last = newest.get(place);
    if (last !== undefined && isTooSoon(last, nowMs)) continue;
    hints.drop(place);
    if (last !== undefined) jobs.push({ kind: 'watch', key: place, input: { reference: place, first } });
  }
  return jobs;
}

function isTooSoon({ state, endedAt = 0 }: QueuedJob, nowMs: number): boolean {
  return state === 'running' || nowMs - endedAt < AT_MOST_EVERY_MS;
}
