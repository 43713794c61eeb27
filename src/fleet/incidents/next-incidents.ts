import type { Incident, Notice, NoticeKind, Time } from '../../store/index.ts';
import type { OwnerExposure } from './find-exposures.ts';

const HOUR_MS = 3_600_000;
/** What is gone for so long is closed. Where the advisories changed their mind, they may do so again. */
export const GONE_MS = HOUR_MS;
export const UNSAID_MS = 7 * 24 * HOUR_MS;

export type NextIncidents = {
  /** To be kept in the place of what was known. */
  changed: readonly Incident[];
  notices: readonly Notice[];
};

export type KnownIncidents = {
  known: readonly Incident[];
  current: readonly OwnerExposure[];
  /** Of which exceptions say that it does not count now. */
  excepted: readonly OwnerExposure[];
  now: Time;
  /** By cluster: what ran before that is no news. A cluster that is not among them is new. */
  since: ReadonlyMap<string, Time>;
  /** Owners of whom something runs that nobody has looked into. */
  unsure: ReadonlySet<string>;
  /** Whether the owner still runs what was affected once. */
  isHeld(incident: Incident): boolean;
};

/**
 * What has changed for owners since it was looked at last. What was there at the beginning is not told, nor what comes and goes within an
 * hour, or within a week because advisories change their mind. That something is gone is only said of whom everything was looked into.
 */
export function nextIncidents(input: KnownIncidents): NextIncidents {
  const { known, current, excepted, now } = input;
  const before = new Map(known.map((each) => [keyOf(each), each]));
  const changed: Incident[] = [];
  for (const exposure of excepted) {
    const incident = before.get(keyOf(exposure));
    before.delete(keyOf(exposure));
    if (incident?.closedAt === undefined) changed.push(silenced(incident ?? begun(exposure, now), now));
  }
  const notices: Notice[] = [];
  for (const exposure of current) {
    const incident = before.get(keyOf(exposure));
    before.delete(keyOf(exposure));
    const next =
      incident === undefined || incident.closedAt !== undefined
        ? opened(exposure, incident, input)
        : goesOn(exposure, incident);
    if (next === undefined) continue;
    changed.push(next.incident);
    if (next.kind !== undefined) notices.push(noticeOf(next.kind, exposure));
  }
  for (const incident of before.values()) {
    const next = incident.closedAt === undefined ? goes(incident, input) : undefined;
    if (next === undefined) continue;
    changed.push(next);
    if (next.closedAt !== undefined && next.isTold) notices.push(resolved(next));
  }
  return { changed, notices };
}

type Next = { incident: Incident; kind: NoticeKind | undefined };

/** Closed without a word, as it is not gone: when the exception ends, whether it was told before or not, it is news. */
function silenced(incident: Incident, now: Time): Incident {
  return { ...incident, goneAt: undefined, closedAt: now, isTold: false };
}

/** Something that was closed was told to be gone, or excepted: that it is there again is news. */
function opened(exposure: OwnerExposure, closed: Incident | undefined, { now, since }: KnownIncidents): Next {
  const isNews =
    closed !== undefined ||
    exposure.isNewlySaid ||
    exposure.places.some(({ cluster, startedAt }) => startedAt > (since.get(cluster) ?? now));
  return { incident: { ...begun(exposure, now), isTold: isNews }, kind: isNews ? 'new-exposure' : undefined };
}

function begun({ owner, vulnerability, isExploited, fixedVersion }: OwnerExposure, now: Time): Incident {
  const [goneAt, closedAt] = [undefined, undefined];
  const hasFix = fixedVersion !== '';
  return { owner, vulnerability, openedAt: now, goneAt, closedAt, isTold: false, isExploited, hasFix };
}

/** Undefined: it is as it was. */
function goesOn(exposure: OwnerExposure, incident: Incident): Next | undefined {
  const isExploited = incident.isExploited || exposure.isExploited;
  const hasFix = incident.hasFix || exposure.fixedVersion !== '';
  const becameExploited = isExploited && !incident.isExploited;
  const becameFixed = hasFix && !incident.hasFix;
  if (!becameExploited && !becameFixed && incident.goneAt === undefined) return undefined;
  const kind = becameExploited ? 'exploited' : becameFixed && incident.isTold ? 'fix-ready' : undefined;
  const isTold = incident.isTold || becameExploited;
  return { incident: { ...incident, goneAt: undefined, isExploited, hasFix, isTold }, kind };
}

/** Undefined: nothing is to be said of it yet. */
function goes(incident: Incident, { now, unsure, isHeld }: KnownIncidents): Incident | undefined {
  if (unsure.has(incident.owner)) return undefined;
  if (incident.goneAt === undefined) return { ...incident, goneAt: now };
  const isLasting = now - incident.goneAt >= (isHeld(incident) ? UNSAID_MS : GONE_MS);
  return isLasting ? { ...incident, closedAt: now } : undefined;
}

function noticeOf(
  kind: NoticeKind,
  { owner, vulnerability, isExploited, fixedVersion, containers }: OwnerExposure,
): Notice {
  return { kind, owner, vulnerability, isExploited, fixedVersion, containers };
}

function resolved({ owner, vulnerability, isExploited }: Incident): Notice {
  return { kind: 'resolved', owner, vulnerability, isExploited, fixedVersion: '', containers: 0 };
}

export function keyOf({ owner, vulnerability }: Pick<Incident, 'owner' | 'vulnerability'>): string {
  return `${owner}\0${vulnerability}`;
}
