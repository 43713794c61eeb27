import type { Context } from '../../base/context.ts';
import { type Edit, getSetting, type Store, setSetting } from '../../store/index.ts';
import { fleetError } from '../errors.ts';

const EPOCH = 'matching.epoch';
const UNTIL = 'matching.until';
/** Renewed with each page; whoever was killed holds up others for no longer. */
export const MATCH_LEASE_MS = 15_000;
const PAUSE_MS = 250;
const KEEPS_ANSWERS = { keepsAnswers: true };

/** One matcher at a time. What one writes that lost its turn meanwhile is refused, however late it comes. */
export type MatchLease = {
  /** To be called in every transaction of the match. Throws FLEET_MATCH_SUPERSEDED. */
  hold(edit: Edit): Promise<void>;
  release(): Promise<void>;
};

/** Waits for the one who matches. */
export async function takeMatchLease(
  store: Store,
  { clock, signal }: Pick<Context, 'clock' | 'signal'>,
): Promise<MatchLease> {
  for (;;) {
    signal.throwIfAborted();
    const epoch = await store.write(async (edit) => {
      if (Number((await getSetting(edit, UNTIL)) ?? 0) > clock.nowMs()) return undefined;
      const next = Number((await getSetting(edit, EPOCH)) ?? 0) + 1;
      await setSetting(edit, EPOCH, String(next));
      await setSetting(edit, UNTIL, String(clock.nowMs() + MATCH_LEASE_MS));
      return next;
    }, KEEPS_ANSWERS);
    if (epoch !== undefined) return leaseOf(store, epoch, clock);
    await clock.sleep(PAUSE_MS, signal);
  }
}

function leaseOf(store: Store, epoch: number, clock: Context['clock']): MatchLease {
  const isOurs = async (edit: Edit): Promise<boolean> => Number(await getSetting(edit, EPOCH)) === epoch;
  return {
    async hold(edit) {
      if (!(await isOurs(edit)))
        throw fleetError('FLEET_MATCH_SUPERSEDED', 'another program matches the fleet by now', {
          hint: 'run this again: what was not matched is matched then',
        });
      await setSetting(edit, UNTIL, String(clock.nowMs() + MATCH_LEASE_MS));
    },
    async release() {
      await store.write(async (edit) => {
        if (await isOurs(edit)) await setSetting(edit, UNTIL, '0');
      }, KEEPS_ANSWERS);
    },
  };
}
