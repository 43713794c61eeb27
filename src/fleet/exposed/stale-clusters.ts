import { shortDuration } from '../../base/short-duration.ts';
import { isoShortest } from '../../base/utc-time.ts';
import { type NewestLook, newestLooks, type RunFilter, type Time, type View } from '../../store/index.ts';
import type { AskedTime, UnknownReason } from './types.ts';

/** Clusters of those asked about whose newest look was too old at the asked time: what has started since may be exposed. */
export async function staleClusters(
  view: View,
  { time, filter, askedAt }: { time: AskedTime; filter: RunFilter; askedAt: Time },
): Promise<UnknownReason[]> {
  const at = momentOf(time, askedAt);
  if (at === undefined) return [];
  const asked = new Set(filter.clusters ?? []);
  const looks = (await newestLooks(view, at, filter.namespaces)).filter(
    ({ cluster }) => asked.size === 0 || asked.has(cluster),
  );
  return looks.flatMap((look): UnknownReason[] => {
    if (look.at !== undefined && at - look.at <= look.staleAfterMs) return [];
    const seen =
      look.at === undefined
        ? 'was not looked at until then'
        : `was last seen${wholly(look)} ${isoShortest(look.at)}`;
    return [
      {
        code: 'stale-cluster',
        text: `${placeOf(look)} ${seen}: a look counts as current for ${shortDuration(look.staleAfterMs)}`,
        remedies: ['import-runs', 'set-stale-after'],
      },
    ];
  });
}

function placeOf({ cluster, of }: NewestLook): string {
  return of === undefined || of === 'all' ? cluster : `namespace ${of.namespace} of ${cluster}`;
}

/** Others have looked since, at less. */
function wholly({ of }: NewestLook): string {
  return of === 'all' ? ' whole' : '';
}

/** When clusters had to be seen; undefined: whatever is known, of whenever, is asked. */
function momentOf(time: AskedTime, askedAt: Time): Time | undefined {
  switch (time.kind) {
    case 'now':
      return askedAt;
    case 'at':
      return time.at;
    case 'between':
      return time.to;
    case 'archive':
      return undefined;
  }
}
