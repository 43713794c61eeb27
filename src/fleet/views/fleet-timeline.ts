import {
  type Run,
  type RunFilter,
  runChanges,
  runningImages,
  type Store,
  type Time,
  timelineOf,
} from '../../store/index.ts';
import { findAllHoldings, imagesThatHaveIt } from '../exposed/all-holdings.ts';
import { findWanted } from '../exposed/find-wanted.ts';
import type { Question } from '../exposed/types.ts';
import type { MatchedView } from '../matching/matched-view.ts';

/** `runs`: how many workloads' containers had it from this moment on. */
export type TimelinePoint = { at: Time; opened: number; closed: number; runs: number };

/** When containers with what is asked for began and ended to run: how an exposure came and went. */
export async function fleetTimeline(input: {
  fleet: MatchedView;
  question: Question;
  filter: RunFilter;
}): Promise<TimelinePoint[]> {
  const { fleet, question, filter } = input;
  const { store, advisories } = fleet.view;
  return await store.read(async (view) => {
    const wanted = await findWanted(view, question, undefined, advisories);
    const everywhere = await findAllHoldings(view, wanted);
    const images = await imagesThatHaveIt(view, everywhere, { from: 0, to: Number.MAX_SAFE_INTEGER });
    const stands = [...(await runningImages(view, images)), ...everywhere.unlisted];
    let runs = 0;
    return (await timelineOf(view, stands, filter)).map(({ at, opened, closed }) => {
      runs += opened - closed;
      return { at, opened, closed, runs };
    });
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
