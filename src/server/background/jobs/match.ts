import { type Fleet, fleetError, matchFleet, viewMatched } from '../../../fleet/index.ts';
import type { FleetSource } from '../../fleet-source.ts';
import type { JobHandler } from '../job-kinds.ts';

/** Whether package versions are to be judged by the advisories that this process has. */
export async function isToBeMatched(fleet: Fleet): Promise<boolean> {
  if (fleet.advisories === undefined) return false;
  const view = await viewMatched(fleet);
  return 'behind' in view && view.behind.why !== 'newer-database';
}

/** Judges what is new, or of what the advisories say something else now. Whoever has older ones than were gone by leaves it to others. */
export function matching({ withPlainFleet }: Pick<FleetSource, 'withPlainFleet'>): JobHandler {
  return {
    atOnce: 1,
    run: async (_, context) =>
      await withPlainFleet(async (fleet) => {
        const { advisories } = fleet;
        if (advisories === undefined) return undefined;
        try {
          return await matchFleet({ ...fleet, advisories }, context);
        } catch (error) {
          if (fleetError.is(error, 'FLEET_ADVISORIES_OLDER')) return { left: 'newer-database' };
          throw error;
        }
      }),
  };
}
