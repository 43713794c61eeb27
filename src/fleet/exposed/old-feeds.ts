import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { knownStates, type Time, type View } from '../../store/index.ts';
import { packageKey } from '../matching/asked-packages.ts';
import type { UnknownReason } from './types.ts';

const DAY_MS = 86_400_000;
/** What `scan` allows a feed that a threshold needs. */
const MAX_AGE_MS = 7 * DAY_MS;

/** Feeds that speak of what is in the fleet, and whose data is older than this at the time as of which is judged: they may not know of a flaw yet. */
export async function oldFeeds(
  view: View,
  advisories: AdvisoryDatabase | undefined,
  { at, maxAgeMs = MAX_AGE_MS }: { at: Time; maxAgeMs?: number | undefined },
): Promise<UnknownReason[]> {
  const old = (advisories?.feeds ?? []).flatMap((feed) => {
    const days = Math.floor((at - (feed.dataDate ?? feed.fetchedAt) * 1000) / DAY_MS);
    return days * DAY_MS > maxAgeMs ? [{ ...feed, days }] : [];
  });
  const ecosystems = new Set(old.flatMap(({ covers }) => covers));
  if (ecosystems.size === 0) return [];
  const keys = [...ecosystems].map((ecosystem) => packageKey(ecosystem, ''));
  const asked = new Set(await knownStates(view, keys));
  return old
    .filter(({ covers }) => covers.some((ecosystem) => asked.has(packageKey(ecosystem, ''))))
    .map(({ id, days }) => ({
      code: 'stale-feed',
      text: `the data of feed ${id} is ${days} days old`,
      remedies: ['update-advisories'],
    }));
}
