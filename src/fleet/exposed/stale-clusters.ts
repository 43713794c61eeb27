import { shortDuration } from '../../base/short-duration.ts';
import { isoShortest } from '../../base/utc-time.ts';
import { type RunFilter, type StaleLook, staleLooks, type Time, type View } from '../../store/index.ts';
import type { AskedTime, UnknownReason } from './types.ts';

/** Clusters of those asked about that nobody had looked at lately at some moment of the asked time: what ran then and was not seen may be exposed. */
export async function staleClusters(
  view: View,
  { time, filter, askedAt }: { time: AskedTime; filter: RunFilter; askedAt: Time },
): Promise<UnknownReason[]> {
  const span = spanOf(time, askedAt);
  if (span === undefined) return [];
  return (await staleLooks(view, span, filter)).map((look) => ({
    code: 'stale-cluster',
    text: `${placeOf(look)} ${seenText(look)}: a look counts as current for ${shortDuration(look.staleAfterMs)}`,
    remedies: look.next === undefined ? ['import-runs', 'set-stale-after'] : ['set-stale-after'],
  }));
}

function placeOf({ cluster, of }: StaleLook): string {
  return typeof of === 'object' ? `namespace ${of.namespace} of ${cluster}` : cluster;
}

function seenText({ of, last, next }: StaleLook): string {
  const wholly = of === 'all' ? ' whole' : '';
  if (last === undefined)
    return `was not looked at${wholly} until ${next === undefined ? 'then' : isoShortest(next)}`;
  return next === undefined
    ? `was last seen${wholly} ${isoShortest(last)}`
    : `was not seen${wholly} between ${isoShortest(last)} and ${isoShortest(next)}`;
}

/** At each of its moments clusters had to be seen; undefined: whatever is known, of whenever, is asked. */
function spanOf(time: AskedTime, askedAt: Time): { from: Time; to: Time } | undefined {
  switch (time.kind) {
    case 'now':
      return { from: askedAt, to: askedAt };
    case 'at':
      return { from: time.at, to: time.at };
    case 'between':
      return time.asSeen === true ? { from: time.to, to: time.to } : time;
    case 'archive':
      return undefined;
  }
}
