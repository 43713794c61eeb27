import type { Edit, Time } from '../types.ts';

/** Something to be done in the background. Of one kind and key there is one at a time that waits or is done. */
export type NewJob = { kind: string; key: string; input: Readonly<Record<string, unknown>> };

/** `waiting`: also what was begun by somebody who is not heard of any more. `failed`: it cannot be done, or was tried so often that it is given up. */
export type JobState = 'waiting' | 'running' | 'done' | 'failed';

export type QueuedJob = NewJob & {
  id: string;
  state: JobState;
  /** How often it was begun. */
  attempts: number;
  addedAt: Time;
  /** From when on it is tried, while it waits. */
  nextAt: Time | undefined;
  endedAt: Time | undefined;
  /** What came of it, or why it failed last. */
  outcome: unknown;
};

/** By whoever does it. `attempt` tells it from the same job that another took over, when this one was not heard of for too long. */
export type TakenJob = Pick<QueuedJob, 'id' | 'kind' | 'key' | 'input'> & { attempt: number };

/**
 * Jobs that many processes share. One that is killed is taken up by another, so that jobs have to be such that doing them twice is doing
 * them once. What stands in here can be told from the rest of the database: it is in no backup.
 */
export type JobQueue = AsyncDisposable & {
  /** In the caller's transaction. Gives the job's id: the same one while it waits or is done. */
  add(edit: Edit, job: NewJob): Promise<string>;
  /** The one that has waited longest; undefined: none waits. */
  take(kind: string): Promise<TakenJob | undefined>;
  /** Still at it; false: another one is. To be told at least each `LEASE_MS / 3`. */
  keep(job: TakenJob): Promise<boolean>;
  end(job: TakenJob, outcome: unknown): Promise<void>;
  /** It is tried again, later each time, and given up after `ATTEMPTS`. */
  fail(job: TakenJob, outcome: unknown): Promise<void>;
  /** It cannot be done, and is not tried again. */
  refuse(job: TakenJob, outcome: unknown): Promise<void>;
  find(id: string): Promise<QueuedJob | undefined>;
  /** Newest first. */
  list(asked: {
    kind?: string | undefined;
    /** Default: all. */
    states?: readonly JobState[] | undefined;
    limit: number;
  }): Promise<QueuedJob[]>;
};

/** Whoever is not heard of for so long is taken for dead. */
export const LEASE_MS = 30_000;
export const ATTEMPTS = 8;
export const RETRY_MS = 5000;
export const RETRY_MOST_MS = 3_600_000;
/** What ended is shown for so long. */
export const SHOWN_MS = 7 * 86_400_000;
