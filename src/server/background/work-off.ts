import type { Context } from '../../base/context.ts';
import { codeOf, hintOf, messageOf, ShearwallError } from '../../base/errors.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type JobQueue, LEASE_MS, type TakenJob } from '../../store/index.ts';
import { traced } from '../traced.ts';
import type { JobHandler, JobKind, Working } from './job-kinds.ts';

type Work = Pick<Context, 'clock' | 'log' | 'progress' | 'signal'>;

export const POLL_MS = 1000;
/** After the database could not be asked. */
export const PAUSE_MS = 5000;

/** Does jobs until the signal aborts: of each kind as many at once as its handler says. */
export async function workOff({ queue, handlers }: Working, context: Work): Promise<void> {
  const lanes = Object.entries(handlers).flatMap(([kind, handler]) =>
    Array.from({ length: handler.atOnce }, async () => await lane({ queue, kind, handler }, context)),
  );
  await Promise.all(lanes);
}

/** Does what waits, one after the other, until nothing is due; gives how many. */
export async function workOnce({ queue, handlers }: Working, context: Work): Promise<number> {
  for (let done = 0; ; ) {
    const before = done;
    for (const [kind, handler] of Object.entries(handlers))
      if (await doNext({ queue, kind: kind as JobKind, handler }, context)) done++;
    if (done === before) return done;
  }
}

type Lane = { queue: JobQueue; kind: string; handler: JobHandler };

async function lane(given: Lane, context: Work): Promise<void> {
  const { clock, log, signal } = context;
  while (!signal.aborted) {
    let pauseMs = POLL_MS;
    try {
      if (await doNext(given, context)) continue;
    } catch (error) {
      log.warn('jobs cannot be taken or ended', { code: codeOf(error), error: messageOf(error) });
      pauseMs = PAUSE_MS;
    }
    await clock.sleep(pauseMs, signal).catch(() => {});
  }
}

/** False: nothing waits. */
async function doNext({ queue, kind, handler }: Lane, context: Work): Promise<boolean> {
  const job = await queue.take(kind);
  if (job === undefined) return false;
  const stopping = new AbortController();
  const signal = AbortSignal.any([context.signal, stopping.signal]);
  const keeping = keepUntilAborted(queue, job, stopping, context);
  try {
    const done = await traced(
      `job ${kind}`,
      { attributes: { 'shearwall.job.attempt': job.attempt } },
      async () => await handler.run(job.input, { ...context, signal }),
    );
    await queue.end(job, done ?? null);
  } catch (error) {
    // What ends with the process is taken up by another one.
    await (isWorthTrying(error) || signal.aborted
      ? queue.fail(job, failure(error))
      : queue.refuse(job, failure(error)));
    context.log.debug('a job failed', { kind, key: job.key, code: codeOf(error), error: messageOf(error) });
  } finally {
    stopping.abort();
    await keeping;
  }
  return true;
}

/** Says that it is still at it; where another one is by now, it is given up. */
async function keepUntilAborted(
  queue: JobQueue,
  job: TakenJob,
  stopping: AbortController,
  { log }: Work,
): Promise<void> {
  // Not by the clock of the context, which tests hurry.
  const timer = setInterval(() => {
    queue.keep(job).then(
      (isOurs) => {
        if (!isOurs) stopping.abort(new Error('another process does this job by now'));
      },
      (error: unknown) => log.warn('a job cannot be kept', { error: messageOf(error) }),
    );
  }, LEASE_MS / 3);
  await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve, { once: true }));
  clearInterval(timer);
}

/** What is wrong with the job itself is wrong the next time, too. */
function isWorthTrying(error: unknown): boolean {
  return !(error instanceof ShearwallError) || error.kind === 'unavailable' || error.kind === 'unauthorized';
}

function failure(error: unknown): object {
  return withoutUndefined({ code: codeOf(error), failed: messageOf(error), hint: hintOf(error) });
}
