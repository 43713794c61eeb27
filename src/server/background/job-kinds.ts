import type { Context } from '../../base/context.ts';
import type { JobQueue } from '../../store/index.ts';

export const JOB_KINDS = [
  'match',
  'inventory',
  'catalogue',
  'retain',
  'notice',
  'deliver',
  'watch',
  'update',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

type Work = Pick<Context, 'clock' | 'log' | 'progress' | 'signal'>;

/** How jobs of one kind are done. What is done twice has to be as if it were done once. */
export type JobHandler = {
  /** In one process. */
  atOnce: number;
  /** Gives what came of it, as JSON. Throws what is `unavailable` where it may be tried again, else it is given up. */
  run(input: Readonly<Record<string, unknown>>, context: Work): Promise<unknown>;
};

export type JobHandlers = Readonly<Partial<Record<JobKind, JobHandler>>>;

/** What the background stands on. */
export type Working = { queue: JobQueue; handlers: JobHandlers };
