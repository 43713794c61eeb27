import type { Context } from '../../base/context.ts';
import { parseJsonText } from '../../base/parse-json.ts';
import {
  addNotices,
  clusters,
  type Edit,
  getSetting,
  listIncidents,
  type Notice,
  type NotificationRule,
  notificationRules,
  recordIncidents,
  recordWatchedClusters,
  type SaidUntil,
  saidUntil,
  setSetting,
  type Time,
  type View,
  type WatchedCluster,
  watchedClusters,
} from '../../store/index.ts';
import type { MatchedView } from '../matching/matched-view.ts';
import { findExposures, stillHeld, unsureOwners } from './find-exposures.ts';
import { type NextIncidents, nextIncidents } from './next-incidents.ts';

/** How often it was looked, and until where advisories had said something then. */
const LOOKS = 'incidents.looks';
/** A digest takes in what is new for so long before it is sent. */
export const COLLECTED_MS = 5 * 60_000;

type NotedIncidents = {
  /** Undefined: the fleet is behind its advisories, and nothing was looked at. */
  notices: number | undefined;
};

/**
 * Compares who is exposed with what is known of them, and keeps in one transaction what has changed with the digests that tell it: so
 * that nothing is told twice or never, whenever it is cut short.
 */
export async function noteIncidents(
  fleet: MatchedView,
  context: Pick<Context, 'clock'>,
): Promise<NotedIncidents> {
  const { store } = fleet.view;
  const now = Math.floor(context.clock.nowMs());
  const seen = await store.read(async (view) => {
    const before = await lastLook(view);
    const found = await findExposures(view, { fleet, said: before.said }, context);
    if (found === undefined) return undefined;
    const { exposures: current, excepted } = found;
    const known = await listIncidents(view);
    const watched = await watchedClusters(view);
    const since = new Map(watched.map((each) => [each.name, each.since]));
    const gone = known.filter(({ goneAt, closedAt }) => goneAt !== undefined && closedAt === undefined);
    const isHeld = await stillHeld(view, gone);
    const next = nextIncidents({
      known,
      current,
      excepted,
      now,
      since,
      unsure: await unsureOwners(view),
      isHeld,
    });
    return { next, lost: await clustersNow(view, watched, now), before, said: await saidUntil(view) };
  });
  if (seen === undefined) return { notices: undefined };
  const notices = [...seen.next.notices, ...seen.lost.notices];
  await store.write(
    async (edit) => {
      // Somebody else has looked meanwhile, and told of it.
      const { before, said } = seen;
      if ((await lastLook(edit)).number !== before.number) return;
      await setSetting(edit, LOOKS, JSON.stringify({ number: before.number + 1, said } satisfies LastLook));
      await keep(edit, seen.next, seen.lost.changed);
      await tell(edit, notices, now);
    },
    { keepsAnswers: true },
  );
  return { notices: notices.length };
}

type LastLook = { number: number; said: SaidUntil | undefined };

async function lastLook(view: View): Promise<LastLook> {
  const kept = await getSetting(view, LOOKS);
  return kept === undefined ? { number: 0, said: undefined } : (parseJsonText(kept) as LastLook);
}

async function keep(
  edit: Edit,
  { changed }: NextIncidents,
  watched: readonly WatchedCluster[],
): Promise<void> {
  if (changed.length > 0) await recordIncidents(edit, changed);
  if (watched.length > 0) await recordWatchedClusters(edit, watched);
}

/** Clusters that are new, or are not looked at any more, or again; that one is lost is told once. */
async function clustersNow(
  view: View,
  watched: readonly WatchedCluster[],
  now: Time,
): Promise<{ changed: WatchedCluster[]; notices: Notice[] }> {
  const before = new Map(watched.map((each) => [each.name, each]));
  const changed: WatchedCluster[] = [];
  const notices: Notice[] = [];
  for (const { name, lastAt, staleAfterMs } of await clusters(view)) {
    const known = before.get(name);
    const isLost = now - lastAt > staleAfterMs;
    if (known !== undefined && known.isLost === isLost) continue;
    changed.push({ name, since: known?.since ?? now, isLost });
    if (isLost && known !== undefined)
      notices.push({
        kind: 'coverage-lost',
        owner: '',
        vulnerability: '',
        cluster: name,
        isExploited: false,
        fixedVersion: '',
        containers: 0,
      });
  }
  return { changed, notices };
}

/** Into the digests of every rule: one for each team, or one for everything. */
async function tell(edit: Edit, notices: readonly Notice[], at: Time): Promise<void> {
  if (notices.length === 0) return;
  for (const rule of await notificationRules(edit))
    for (const [owner, meant] of meantBy(rule, notices)) {
      const isUrgent = meant.some(({ kind }) => kind === 'exploited');
      const to = { ruleId: rule.id, channel: rule.channel, owner };
      await addNotices(edit, to, { notices: meant, at, dueAt: isUrgent ? at : at + COLLECTED_MS });
    }
}

function meantBy({ teams, events }: NotificationRule, notices: readonly Notice[]): Map<string, Notice[]> {
  const wanted = notices.filter(({ kind }) => events.includes(kind));
  if (teams === undefined) return new Map(wanted.length === 0 ? [] : [['', wanted]]);
  const owned = wanted.filter(({ kind, owner }) => kind !== 'coverage-lost' && teams.includes(owner));
  return Map.groupBy(owned, ({ owner }) => owner);
}
