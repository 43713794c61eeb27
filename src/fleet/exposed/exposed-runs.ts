import { countAmongAll, type RunFilter, type View } from '../../store/index.ts';
import { exposedRows, type RowsPage } from './exposed-rows.ts';
import type { Exposed } from './find-exposed.ts';
import type { ExposureAnswer } from './types.ts';

export type ExposedRuns = Pick<ExposureAnswer, 'exposed' | 'all' | 'runs' | 'moreRuns' | 'next'> &
  Pick<RowsPage, 'shown'>;

export type RowsAsked = { filter: RunFilter; limit: number; after: string | undefined };

/** What runs, or ran then, of the images that have it: counted whole, and a page of its rows. */
export async function exposedRuns(view: View, exposed: Exposed, asked: RowsAsked): Promise<ExposedRuns> {
  const { stands, idle, when } = exposed;
  const counts = await countAmongAll(view, stands, { when, filter: asked.filter });
  const { seen, next, ...page } = await exposedRows(view, { stands, idle, when, ...asked });
  const moreRuns = counts.some.runs + idle.size - seen;
  return { ...page, exposed: counts.some, all: counts.all, moreRuns, next: moreRuns > 0 ? next : undefined };
}

/** A further page alone, without counting again. */
export async function moreExposedRuns(
  view: View,
  { stands, idle, when }: Exposed,
  asked: RowsAsked,
): Promise<RowsPage> {
  return await exposedRows(view, { stands, idle, when, ...asked });
}
