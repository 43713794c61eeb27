import { type MatchedView, noteIncidents } from '../../../fleet/index.ts';
import { answerGeneration, type NewJob, notificationRules, type View } from '../../../store/index.ts';
import type { FleetSource } from '../../fleet-source.ts';
import type { JobHandler } from '../job-kinds.ts';

const MINUTE_MS = 60_000;

/** Looks for what owners are to hear of. */
export const NOTICE: NewJob = { kind: 'notice', key: '', input: {} };

/** Tells when there is something new to look at: something was written, other advisories came, or a minute went by in which a look grew old. */
export class NoticePlan {
  #seen = '';

  /** Where no rule is, nobody is to hear of anything; whoever makes the first is not told of what was there before. */
  async isDue(view: View, fleet: MatchedView, nowMs: number): Promise<boolean> {
    if (!('matched' in fleet) || (await notificationRules(view)).length === 0) return false;
    const generation = await answerGeneration(view);
    const now = `${generation} ${fleet.matched.databaseDigest} ${Math.floor(nowMs / MINUTE_MS)}`;
    if (now === this.#seen) return false;
    this.#seen = now;
    return true;
  }
}

export function noticing({ withFleet }: Pick<FleetSource, 'withFleet'>): JobHandler {
  return { atOnce: 1, run: async (_, context) => await withFleet((fleet) => noteIncidents(fleet, context)) };
}
