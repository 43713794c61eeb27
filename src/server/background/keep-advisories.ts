import type { Context } from '../../base/context.ts';
import { codeOf, messageOf } from '../../base/errors.ts';

/** Fetches the advisory database to the file of this process, if who is accepted has signed it. */
export type PullAdvisories = () => Promise<{ outcome: string }>;

const EVERY_MS = 3_600_000;
const AGAIN_MS = 300_000;
const TAKEN = new Set(['installed', 'same']);

/** Fetches it now and each hour, until the signal aborts. Each process does: the file is of its machine. One that is not taken leaves the one before in place. */
export async function keepAdvisories(
  pull: PullAdvisories,
  { clock, log, signal }: Pick<Context, 'clock' | 'log' | 'signal'>,
): Promise<void> {
  while (!signal.aborted) {
    let pauseMs = EVERY_MS;
    try {
      const { outcome } = await pull();
      if (TAKEN.has(outcome)) log.debug('the advisory database was fetched', { outcome });
      else log.warn('the advisory database that was fetched is not taken', { outcome });
    } catch (error) {
      pauseMs = AGAIN_MS;
      if (!signal.aborted)
        log.warn('the advisory database cannot be fetched', { code: codeOf(error), error: messageOf(error) });
    }
    await clock.sleep(pauseMs, signal).catch(() => {});
  }
}
