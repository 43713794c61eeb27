import {
  type Run,
  type RunFilter,
  runChanges,
  type Store,
  standsFor,
  type Time,
  timelineOf,
} from '../../store/index.ts';
import { findAllHoldings, imagesThatHaveIt } from '../exposed/all-holdings.ts';
import { findWanted } from '../exposed/find-wanted.ts';
import type { Question } from '../exposed/types.ts';
import type { MatchedView } from '../matching/matched-view.ts';
import { imageLowerings } from '../words/image-lowerings.ts';

/** `runs`: how many workloads' containers had it from this moment on. */
export type TimelinePoint = { at: Time; opened: number; closed: number; runs: number };

/** `from`: only what began or ended from then on; undefined: ever. `now`: rules of the user's own expire; default: none have. */
export type TimelineInput = {
  fleet: MatchedView;
  question: Question;
  filter: RunFilter;
  from?: Time | undefined;
  now?: Time;
};

const EVER = { from: 0, to: Number.MAX_SAFE_INTEGER };

/**
 * When containers with what is asked for began and ended to run: how an exposure came and went. An image in which what came with it
 * lowers all of that is not among them.
 */
export async function fleetTimeline(input: TimelineInput): Promise<TimelinePoint[]> {
  const { fleet, question, filter, from = 0, now = 0 } = input;
  const { store, advisories } = fleet.view;
  return await store.read(async (view) => {
    const wanted = await findWanted(view, question, undefined, advisories);
    const everywhere = await findAllHoldings(view, wanted);
    const images = await imagesThatHaveIt(view, everywhere, EVER);
    const words = await imageLowerings(view, { flaws: wanted.flaws, database: advisories, now: now / 1000 });
    for (const [id, { isAll }] of words) if (isAll) images.delete(id);
    const stands = [...(await standsFor(view, images, EVER)), ...everywhere.unlisted];
    let runs = 0;
    const points = (await timelineOf(view, stands, filter)).map(({ at, opened, closed }) => {
      runs += opened - closed;
      return { at, opened, closed, runs };
    });
    return points.filter(({ at }) => at >= from);
  });
}

/** What began and what ended to run between two moments. */
export async function fleetDiff({
  store,
  ...interval
}: {
  store: Store;
  from: Time;
  to: Time;
  filter: RunFilter;
}): Promise<{ began: Run[]; ended: Run[] }> {
  return await store.read((view) => runChanges(view, interval));
}
