import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { lostText } from '../../scan/index.ts';
import { knownStates, type Time, type View } from '../../store/index.ts';
import { packageKey } from '../matching/asked-packages.ts';
import type { UnknownReason } from './types.ts';

const DAY_MS = 86_400_000;
/** What `scan` allows a feed that a threshold needs. */
const MAX_AGE_MS = 7 * DAY_MS;

/** Why feeds that speak of what is in the fleet may not know of a flaw: they are old, or have lost records. */
export async function feedDoubts(
  view: View,
  advisories: AdvisoryDatabase | undefined,
  age: { at: Time; maxAgeMs?: number | undefined },
): Promise<UnknownReason[]> {
  return [...(await oldFeeds(view, advisories, age)), ...(await lostRecords(view, advisories))];
}

async function lostRecords(view: View, advisories: AdvisoryDatabase | undefined): Promise<UnknownReason[]> {
  const feeds = (advisories?.feeds ?? []).flatMap(({ id, lost }) =>
    lost === undefined ? [] : [{ id, lost }],
  );
  const asked = await askedAmong(
    view,
    feeds.flatMap(({ lost }) => lost.flatMap(({ ecosystems }) => ecosystems)),
  );
  return feeds.flatMap(({ id, lost }) => {
    const told = lost.filter(({ ecosystems }) => ecosystems.some((each) => asked.has(each)));
    return told.length === 0
      ? []
      : [{ code: 'lost-records', text: lostText(id, told), remedies: ['import-again', 'update-advisories'] }];
  });
}

/** Those of the ecosystems that anything in the fleet was asked of. */
async function askedAmong(view: View, ecosystems: readonly string[]): Promise<Set<string>> {
  if (ecosystems.length === 0) return new Set();
  const known = new Set(
    await knownStates(
      view,
      [...new Set(ecosystems)].map((each) => packageKey(each, '')),
    ),
  );
  return new Set(ecosystems.filter((each) => known.has(packageKey(each, ''))));
}

/** Feeds that speak of what is in the fleet, and whose data is older than this at the time as of which is judged: they may not know of a flaw yet. */
async function oldFeeds(
  view: View,
  advisories: AdvisoryDatabase | undefined,
  { at, maxAgeMs = MAX_AGE_MS }: { at: Time; maxAgeMs?: number | undefined },
): Promise<UnknownReason[]> {
  const old = (advisories?.feeds ?? []).flatMap((feed) => {
    const days = Math.floor((at - (feed.dataDate ?? feed.fetchedAt) * 1000) / DAY_MS);
    return days * DAY_MS > maxAgeMs ? [{ ...feed, days }] : [];
  });
  const asked = await askedAmong(
    view,
    old.flatMap(({ covers }) => covers),
  );
  return old
    .filter(({ covers }) => covers.some((ecosystem) => asked.has(ecosystem)))
    .map(({ id, days }) => ({
      code: 'stale-feed',
      text: `the data of feed ${id} is ${days} days old`,
      remedies: ['update-advisories'],
    }));
}
