import { together } from '../../base/together.ts';
import { countAmongAll, type RunCounts, type RunFilter, type View } from '../../store/index.ts';
import { countExcepted } from './count-excepted.ts';
import { exposedRows, type RowsPage, type RowsQuery } from './exposed-rows.ts';
import type { Exposed } from './find-exposed.ts';
import type { ExposureAnswer } from './types.ts';

export type ExposedRuns = Pick<
  ExposureAnswer,
  'exposed' | 'all' | 'excepted' | 'runs' | 'moreRuns' | 'next'
> &
  Pick<RowsPage, 'shown'>;

export type RowsAsked = Pick<RowsQuery, 'filter' | 'limit' | 'after' | 'sort'>;

/** What runs, or ran then, of the images that have it: counted whole, and a page of its rows. */
export async function exposedRuns(view: View, exposed: Exposed, asked: RowsAsked): Promise<ExposedRuns> {
  const { stands, remarked, idle, when } = exposed;
  const [counts, { seen, next, ...page }] = await together([
    countAmongAll(view, stands, { when, filter: asked.filter }),
    exposedRows(view, { stands, remarked, idle, when, ...asked }),
  ]);
  const moreRuns = counts.some.runs + idle.size - seen;
  return {
    ...page,
    ...(await withoutExcepted(view, exposed, counts.some, asked.filter)),
    all: counts.all,
    moreRuns,
    next: moreRuns > 0 ? next : undefined,
  };
}

/** A further page alone, without counting again. */
export async function moreExposedRuns(
  view: View,
  { stands, remarked, idle, when }: Exposed,
  asked: RowsAsked,
): Promise<RowsPage> {
  return await exposedRows(view, { stands, remarked, idle, when, ...asked });
}

/** What exceptions are about is counted apart. `all`: both together. */
async function withoutExcepted(
  view: View,
  { stands, remarked, when }: Exposed,
  all: RunCounts,
  filter: RunFilter,
): Promise<Pick<ExposureAnswer, 'exposed' | 'excepted'>> {
  if (!remarked.haveExceptions) return { exposed: all };
  const { exposed, excepted } = await countExcepted(view, { stands, remarked }, { when, filter });
  return excepted.runs === 0 ? { exposed: all } : { exposed, excepted };
}
