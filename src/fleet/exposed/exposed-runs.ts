import { countAmongAll, neverRan, type RunFilter, standsFor, type View } from '../../store/index.ts';
import type { AllHoldings } from './all-holdings.ts';
import { exposedRows, type RowsPage } from './exposed-rows.ts';
import type { AskedTime, ExposureAnswer } from './types.ts';
import { whenOf } from './when-of.ts';

export type ExposedRuns = Pick<ExposureAnswer, 'exposed' | 'all' | 'runs' | 'moreRuns' | 'next'> &
  Pick<RowsPage, 'shown'>;

export type ExposedQuery = {
  /** Images that have it. */
  imageIds: readonly number[];
  everywhere: AllHoldings;
  time: AskedTime;
  filter: RunFilter;
  limit: number;
  after: string | undefined;
};

/** What runs, or ran then, of the images that have it: counted whole, and a page of its rows. */
export async function exposedRuns(view: View, query: ExposedQuery): Promise<ExposedRuns> {
  const { time, filter } = query;
  const { stands, idle } = await whatRan(view, query);
  const when = whenOf(time);
  const { some: exposed, all } = await countAmongAll(view, stands, { when, filter });
  const { seen, next, ...page } = await exposedRows(view, { ...query, stands, idle, when });
  const moreRuns = exposed.runs + idle.length - seen;
  return { ...page, exposed, all, moreRuns, next: moreRuns > 0 ? next : undefined };
}

/** A further page alone, without counting again. */
export async function moreExposedRuns(view: View, query: ExposedQuery): Promise<RowsPage> {
  return await exposedRows(view, {
    ...query,
    ...(await whatRan(view, query)),
    when: whenOf(query.time),
  });
}

async function whatRan(
  view: View,
  { imageIds, everywhere: { unlisted }, time }: ExposedQuery,
): Promise<Pick<Parameters<typeof exposedRows>[1], 'stands' | 'idle'>> {
  const stands = [...(await standsFor(view, imageIds, whenOf(time))), ...unlisted];
  return { stands, idle: time.kind === 'archive' ? await neverRan(view, imageIds) : [] };
}
