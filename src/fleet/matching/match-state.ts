import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { getSetting, matchedUpTo, type Time, type View, versionsAfter } from '../../store/index.ts';

/** Counted up when the same database gives other judgements: all is judged again then. */
export const RULES = 18;

/** What fleets were last matched with: names in the store's settings. */
export const SETTINGS = {
  database: 'advisories.digest',
  rules: 'advisories.rules',
  time: 'advisories.time',
  builtAt: 'advisories.built-at',
};

/** Every package version is judged by this database. */
export type Matched = { databaseDigest: string; builtAt: Time; at: Time | undefined };

/** Some package versions are not judged by the database that is asked. */
export type Behind = {
  /**
   * `no-database`: there is no database; `other-database`: all are judged by another; `newer-database`: that is newer than the one that is
   * asked; `new-versions`: some were never judged.
   */
  why: 'no-database' | 'other-database' | 'newer-database' | 'new-versions';
  /** Of the database that the fleet was last matched with; undefined: it never was. */
  databaseDigest: string | undefined;
};

export type MatchState = {
  isSameDatabase: boolean;
  /** False: the same database would be judged by other rules now. */
  isSameRules: boolean;
  /** The last package version that was ever judged. */
  upTo: number;
  /** Package versions came after it. False, too, where there is no database to judge them by. */
  hasNew: boolean;
  databaseDigest: string | undefined;
  at: Time | undefined;
  /** Of the newest database that a match was begun with; 0: none was. */
  builtAt: Time;
};

/** A fleet that was matched with a newer database is not taken back to an older one. */
export function isOlder(builtAt: Time, database: Pick<AdvisoryDatabase, 'builtAt'>): boolean {
  return database.builtAt * 1000 < builtAt;
}

/** How far the judgements of package versions are from what the database says. */
export async function readMatchState(
  view: View,
  advisories: Pick<AdvisoryDatabase, 'digest'> | undefined,
): Promise<MatchState> {
  // Empty while a match with another one is under way, or was cut short.
  const databaseDigest = (await getSetting(view, SETTINGS.database)) || undefined;
  const at = Number((await getSetting(view, SETTINGS.time)) ?? 0);
  const upTo = await matchedUpTo(view);
  return {
    isSameDatabase: advisories !== undefined && databaseDigest === advisories.digest,
    isSameRules: (await getSetting(view, SETTINGS.rules)) === String(RULES),
    upTo,
    hasNew: advisories !== undefined && (await versionsAfter(view, upTo, 1)).length > 0,
    databaseDigest,
    at: at > 0 ? at : undefined,
    builtAt: Number((await getSetting(view, SETTINGS.builtAt)) ?? 0),
  };
}
