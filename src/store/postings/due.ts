import type { Handle } from '../handle.ts';
import { nextOfAll } from './counters.ts';
import { type DocumentRange, KINDS, type PostingKind } from './kinds.ts';
import { endOf, type Segment, segmentsOfAll } from './segments.ts';

/** Documents of a segment by level. A level is merged into the next when the next is full: each pair is written two or three times. */
const LEVEL_DOCUMENTS = [2 ** 12, 2 ** 16, 2 ** 20] as const;
/** Heavy documents are sealed earlier, so that questions never walk through more than this many recent pairs. */
const RECENT_PAIRS = 2 ** 22;

const OVERDUE_BLOCKS = 2;

/** A segment that is to be made. */
export type Due = Omit<Segment, 'id'> & { kind: PostingKind };

/** What is recent, once there is enough of it; one kind at a time. */
export async function nextSeal(handle: Handle): Promise<Due | undefined> {
  const segments = await segmentsOfAll(handle);
  const next = await nextOfAll(handle);
  const recent = KINDS.map((kind): Due => {
    const first = endOf(segments.get(kind.id) ?? []);
    return { kind, level: 0, first, end: next.get(kind.counter) ?? 1 };
  });
  for (const due of recent) {
    const bound = (Math.floor(due.first / LEVEL_DOCUMENTS[0]) + 1) * LEVEL_DOCUMENTS[0];
    if (due.end >= bound) return { ...due, end: bound };
  }
  // Asked for last: to sum it up the database reads all that is recent.
  for (const due of recent) if ((await weightOf(handle, due.kind, due)) > RECENT_PAIRS) return due;
  return undefined;
}

/** What is to be merged, what is furthest behind first; one at a time. */
export async function nextMerge(handle: Handle): Promise<Due | undefined> {
  return (await merges(handle)).toSorted((a, b) => b.blocks - a.blocks)[0]?.due;
}

/** Of some kind there are twice as many segments of a level as are planned. */
export async function isMergeOverdue(handle: Handle): Promise<boolean> {
  return (await merges(handle)).some(({ blocks }) => blocks >= OVERDUE_BLOCKS);
}

/** `blocks`: of how many segments of the next level the documents are there. */
async function merges(handle: Handle): Promise<{ due: Due; blocks: number }[]> {
  const segments = await segmentsOfAll(handle);
  return KINDS.flatMap((kind) => {
    const own = segments.get(kind.id) ?? [];
    const due = dueMerge(kind, own);
    return due === undefined ? [] : [{ due, blocks: (endOf(own) - due.first) / (due.end - due.first) }];
  });
}

/** A block of a higher level that lower ones fill. */
function dueMerge(kind: PostingKind, segments: readonly Segment[]): Due | undefined {
  const end = endOf(segments);
  for (let level = kind.topLevel; level > 0; level--) {
    const size = LEVEL_DOCUMENTS[level] as number;
    const first = segments.find((segment) => segment.level < level)?.first;
    if (first !== undefined && first % size === 0 && end >= first + size)
      return { kind, level, first, end: first + size };
  }
  return undefined;
}

/** Those whose place a segment takes; undefined: it fits no longer, as another program has sealed these documents meanwhile. */
export function replacedBy(
  { level, first, end }: Due,
  published: readonly Segment[],
): readonly Segment[] | undefined {
  if (level === 0) return endOf(published) === first ? [] : undefined;
  const within = published.filter((segment) => segment.first < end && segment.end > first);
  const isCovered = endOf(published) >= end && within[0]?.first === first && within.at(-1)?.end === end;
  return isCovered && within.every((segment) => segment.level < level) ? within : undefined;
}

/** Pairs of documents that may have any number of them; 0 for kinds whose documents have a handful each. */
export async function weightOf(
  handle: Handle,
  kind: PostingKind,
  { first, end }: DocumentRange,
): Promise<number> {
  if (kind.hasManyTerms !== true) return 0;
  const { pairs } = await handle.database
    .selectFrom(kind.counter)
    .select((of) => of.fn.sum<number | null>('size').as('pairs'))
    .where('id', '>=', first)
    .where('id', '<', end)
    .executeTakeFirstOrThrow();
  return pairs ?? 0;
}
