import type { Context } from '../base/context.ts';
import { codeOf, messageOf } from '../base/errors.ts';
import { matchFleet, viewMatched } from '../fleet/index.ts';
import type { FleetSource } from './fleet-source.ts';

const PAUSE_MS = 2000;

/** Matches what is new, or of what the advisories say something else now, until the signal aborts. Of several servers one does it at a time. */
export async function keepMatched(
  { withPlainFleet }: Pick<FleetSource, 'withPlainFleet'>,
  context: Pick<Context, 'clock' | 'log' | 'progress' | 'signal'>,
): Promise<void> {
  const { clock, log, signal } = context;
  while (!signal.aborted) {
    try {
      await withPlainFleet(async (fleet) => {
        const { advisories } = fleet;
        if (advisories === undefined || !('behind' in (await viewMatched(fleet)))) return;
        const { judged } = await matchFleet({ ...fleet, advisories }, context);
        log.debug('package versions were matched with the advisories', { judged });
      });
    } catch (error) {
      if (!signal.aborted)
        log.warn('the fleet could not be matched', { code: codeOf(error), error: messageOf(error) });
    }
    await clock.sleep(PAUSE_MS, signal).catch(() => {});
  }
}
