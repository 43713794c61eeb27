import { isoShortest } from '../../base/utc-time.ts';
import { type RunFilter, type Time, unseenTimes, type View } from '../../store/index.ts';
import { CLOCKS_DIFFER_MS } from '../record/clocks-differ.ts';
import type { AskedTime, UnknownReason } from './types.ts';

/**
 * Times at which nobody watched clusters that are watched: what ran only then is not known. Of now nothing is missing, since who begins to watch again
 * tells all that runs.
 */
export async function unwatchedTimes(
  view: View,
  { time, filter, askedAt }: { time: AskedTime; filter: RunFilter; askedAt: Time },
): Promise<UnknownReason[]> {
  const asked = askedSpan(time);
  if (asked === undefined) return [];
  if (asked.to > askedAt + CLOCKS_DIFFER_MS)
    return [
      {
        code: 'unwatched',
        text: `it is ${isoShortest(askedAt)}: what runs later is not known`,
        remedies: [],
      },
    ];
  const clusters = new Set(filter.clusters ?? []);
  const unseen = (await unseenTimes(view, asked)).filter(
    ({ cluster }) => clusters.size === 0 || clusters.has(cluster),
  );
  return [...Map.groupBy(unseen, ({ cluster }) => cluster)].map(([cluster, [first, ...more]]) => ({
    code: 'unwatched',
    text: `nobody watched ${cluster} from ${spanText(first)}${more.length === 0 ? '' : `, and ${more.length} more times then`}`,
    remedies: [],
  }));
}

function askedSpan(time: AskedTime): { from: Time; to: Time } | undefined {
  if (time.kind === 'at') return { from: time.at, to: time.at };
  return time.kind === 'between' ? { from: time.from, to: time.to } : undefined;
}

function spanText(span: { from: Time; to: Time } | undefined): string {
  return span === undefined ? '' : `${isoShortest(span.from)} to ${isoShortest(span.to)}`;
}
