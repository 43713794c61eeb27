import type { ObservedRun, Time } from '../../store/index.ts';

/** What became of one run: it is there, new or otherwise than before; or it ended. */
export type RunChange =
  | { kind: 'put'; run: ObservedRun; isNew: boolean }
  | { kind: 'gone'; run: ObservedRun; until: Time };

/** As it was before it ended. */
export type EndedRun = ObservedRun & { until: Time };

/**
 * A time, the end not included, in which runs may have begun and ended that nobody saw. `from` undefined: since what the server was
 * told last.
 */
export type UnseenTime = { from: Time | undefined; to: Time };

/** What is told of a cluster at once, in this order. */
export type ToldChanges = {
  /** Runs that were told before, and are over. */
  gone: EndedRun[];
  /** Runs that began and ended since what was told before. */
  ended: EndedRun[];
  /** What runs now: new runs, and those that are otherwise than they were. */
  put: ObservedRun[];
};
