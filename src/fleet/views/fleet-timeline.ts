import {
  type Remark,
  type Run,
  type RunField,
  type RunFilter,
  type RunningImage,
  runChanges,
  type SortedBy,
  type Store,
  standsFor,
  type Time,
  timelineOf,
  type View,
} from '../../store/index.ts';
import { findAllHoldings, imagesThatHaveIt } from '../exposed/all-holdings.ts';
import { countExcepted } from '../exposed/count-excepted.ts';
import { findWanted } from '../exposed/find-wanted.ts';
import type { Question } from '../exposed/types.ts';
import type { MatchedView } from '../matching/matched-view.ts';
import { findRemarked } from '../remarks/find-remarked.ts';
import { asHolding, type Remarked } from '../remarks/remarked.ts';
import type { ListedRemark } from '../remarks/types.ts';
import { imageLowerings } from '../words/image-lowerings.ts';

/** `runs`: how many workloads' containers had it from this moment on. */
export type TimelinePoint = {
  at: Time;
  opened: number;
  closed: number;
  runs: number;
  /** Of the newest: how many of `runs` exceptions are about now, and which. */
  excepted?: { runs: number; exceptions: readonly ListedRemark[] } | undefined;
};

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
 * lowers all of that is not among them; what exceptions are about is, since it ran, and is counted apart where it still does.
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
    const points: TimelinePoint[] = (await timelineOf(view, stands, filter)).map(({ at, opened, closed }) => {
      runs += opened - closed;
      return { at, opened, closed, runs };
    });
    const newest = points.at(-1);
    if (newest !== undefined && newest.runs > 0) {
      const remarked = await findRemarked(view, { flaws: wanted.flaws, words, stands, at: now });
      newest.excepted = await exceptedNow(view, { stands, remarked }, filter);
    }
    return points.filter(({ at }) => at >= from);
  });
}

async function exceptedNow(
  view: View,
  { stands, remarked }: { stands: readonly RunningImage[]; remarked: Remarked },
  filter: RunFilter,
): Promise<TimelinePoint['excepted']> {
  if (!remarked.haveExceptions) return undefined;
  const { excepted } = await countExcepted(view, { stands, remarked }, { when: 'live', filter });
  if (excepted.runs === 0) return undefined;
  const isSeen = ({ owner }: Remark) => owner === undefined || (filter.owners?.includes(owner) ?? true);
  return { runs: excepted.runs, exceptions: remarked.exceptions.filter(isSeen).map(asHolding) };
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
  sort?: SortedBy<RunField> | undefined;
  match?: string | undefined;
}): Promise<{ began: Run[]; ended: Run[] }> {
  return await store.read((view) => runChanges(view, interval));
}
