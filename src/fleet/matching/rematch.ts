import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { addTo } from '../../base/add-to.ts';
import type { Context } from '../../base/context.ts';
import { isoTime } from '../../base/utc-time.ts';
import { judge, KeptStandings, parseLoweringFacts, subjectsOfFacts } from '../../scan/index.ts';
import {
  functionTables,
  matchedStates,
  type PackageVersion,
  recordJudgements,
  type Store,
  setMatchedStates,
  setMatchedUpTo,
  setSetting,
  versionsAfter,
} from '../../store/index.ts';
import { fleetError } from '../errors.ts';
import { askedPackages, packageKey } from './asked-packages.ts';
import { type MatchLease, takeMatchLease } from './match-lease.ts';
import { isOlder, type MatchState, RULES, readMatchState, SETTINGS } from './match-state.ts';
import { subjectOfVersion } from './subject-of-version.ts';
import { programsAsked, versionJudgement } from './version-judgement.ts';

const PAGE = 2000;
const UNSETTLED = '?';

export type Rematch = {
  /** Package versions that were judged: new ones, and those about which the feeds say something else now. */
  judged: number;
  /** Packages of the feeds that changed, among those that the fleet has. */
  changed: number;
};

/**
 * Brings what is known of every package version up to the advisory database. Nothing is done when it is the same and nothing
 * is new; else only versions of packages about which something else is said now are judged, and versions that never were. Cut short,
 * it is taken up again by the next call. One matches at a time, others wait. Throws FLEET_ADVISORIES_OLDER where the fleet was matched
 * with a newer database, and FLEET_MATCH_SUPERSEDED.
 */
export async function rematch(
  { store, advisories: database }: { store: Store; advisories: AdvisoryDatabase },
  context: Pick<Context, 'clock' | 'progress' | 'signal'>,
): Promise<Rematch> {
  if (isMatched(await store.read((view) => readMatchState(view, database)))) return NOTHING;
  const lease = await takeMatchLease(store, context);
  try {
    return await matchAlone({ store, database, lease }, context);
  } finally {
    await lease.release();
  }
}

const NOTHING: Rematch = { judged: 0, changed: 0 };

function isMatched({ isSameDatabase, isSameRules, hasNew }: MatchState): boolean {
  return isSameDatabase && isSameRules && !hasNew;
}

type Matching = { store: Store; database: AdvisoryDatabase; lease: MatchLease };

async function matchAlone(
  { store, database, lease }: Matching,
  context: Pick<Context, 'clock' | 'progress' | 'signal'>,
): Promise<Rematch> {
  const before = await store.read((view) => readMatchState(view, database));
  if (isMatched(before)) return NOTHING;
  refuseOlder(before, database);
  const isSame = before.isSameDatabase && before.isSameRules;
  const known = await store.read(matchedStates);
  const changed = isSame ? new Set<string>() : changedPackages(known, database);
  if (!isSame) await unsettle({ store, database, lease }, { changed, judgesAll: !before.isSameRules });
  const work = new Rematching({ store, database, lease }, known, context);
  const judgesAll = !before.isSameRules;
  if (!isSame)
    await work.judgeKnown(before.upTo, (keys) => judgesAll || keys.some((key) => changed.has(key)));
  await work.judgeNew(before.upTo);
  await work.finish(changed, !isSame);
  return { judged: work.judged, changed: changed.size };
}

function refuseOlder({ builtAt }: MatchState, database: AdvisoryDatabase): void {
  if (!isOlder(builtAt, database)) return;
  throw fleetError(
    'FLEET_ADVISORIES_OLDER',
    `these advisories are of ${isoTime(database.builtAt * 1000)}, and the fleet was matched with some of ${isoTime(builtAt)}`,
    { hint: 'bring the database up to date: "shearwall db update" or "shearwall db pull"' },
  );
}

/**
 * Before anything is judged by another database: should the match be cut short, whoever comes next, with whatever database, finds what
 * may have been judged by this one marked as to be judged again.
 */
async function unsettle(
  { store, database, lease }: Matching,
  { changed, judgesAll }: { changed: ReadonlySet<string>; judgesAll: boolean },
): Promise<void> {
  await store.write(async (edit) => {
    await lease.hold(edit);
    await setSetting(edit, SETTINGS.database, '');
    if (judgesAll) await setSetting(edit, SETTINGS.rules, '');
    await setSetting(edit, SETTINGS.builtAt, String(database.builtAt * 1000));
    await setMatchedStates(
      edit,
      [...changed].map((key) => ({ package: key, state: UNSETTLED })),
    );
  });
}

/** The packages that the fleet asks about, and about which the database says something else than when they were last matched. */
function changedPackages(known: ReadonlyMap<string, string>, database: AdvisoryDatabase): Set<string> {
  const changed = new Set<string>();
  const gone = new Map([...known].filter(([, state]) => state !== ''));
  for (const { ecosystem, name, state } of states(database)) {
    const key = packageKey(ecosystem, name);
    gone.delete(key);
    const before = known.get(key);
    if (before !== undefined && before !== state) changed.add(key);
  }
  for (const key of gone.keys()) changed.add(key);
  return changed;
}

/** With the feeds that cover an ecosystem completely: when one of them is added or removed, silence means something else. */
function* states(database: AdvisoryDatabase): Iterable<{ ecosystem: string; name: string; state: string }> {
  yield* database.packageStates();
  const ecosystems = new Map<string, string[]>();
  for (const { id, covers } of database.feeds)
    for (const ecosystem of covers) addTo(ecosystems, ecosystem, id);
  for (const [ecosystem, feeds] of ecosystems) yield { ecosystem, name: '', state: feeds.sort().join(' ') };
}

class Rematching {
  judged = 0;
  readonly #store: Store;
  readonly #database: AdvisoryDatabase;
  readonly #lease: MatchLease;
  readonly #context: Pick<Context, 'clock' | 'progress' | 'signal'>;
  readonly #known: ReadonlyMap<string, string>;
  readonly #standings: KeptStandings;
  /** Packages that versions which were judged now have asked about, and no version before. */
  readonly #asked = new Set<string>();

  constructor(
    { store, database, lease }: Matching,
    known: ReadonlyMap<string, string>,
    context: Pick<Context, 'clock' | 'progress' | 'signal'>,
  ) {
    this.#store = store;
    this.#database = database;
    this.#lease = lease;
    this.#known = known;
    this.#standings = new KeptStandings(database);
    this.#context = context;
  }

  async judgeKnown(upTo: number, isWanted: (keys: readonly string[]) => boolean): Promise<void> {
    for await (const page of this.#pages(0)) {
      const known = page.filter(({ id }) => id <= upTo);
      await this.#judge(
        known.filter((version) => isWanted(this.#keysOf(version))),
        undefined,
      );
      if (known.length < page.length) return;
    }
  }

  async judgeNew(after: number): Promise<void> {
    for await (const page of this.#pages(after)) {
      const unknown = page.flatMap((version) => this.#keysOf(version).filter((key) => !this.#known.has(key)));
      for (const key of unknown) this.#asked.add(key);
      await this.#judge(page, { upTo: page.at(-1)?.id ?? after, asked: new Set(unknown) });
    }
  }

  /** The states go in last: a run that is cut short before is made again. */
  async finish(changed: ReadonlySet<string>, isOther: boolean): Promise<void> {
    if (!isOther && this.#asked.size === 0) return;
    const wanted = new Map([...changed, ...this.#asked].map((key) => [key, '']));
    for (const { ecosystem, name, state } of states(this.#database)) {
      const key = packageKey(ecosystem, name);
      if (wanted.has(key)) wanted.set(key, state);
    }
    const rows = [...wanted].map(([key, state]) => ({ package: key, state }));
    await this.#store.write(async (edit) => {
      await this.#lease.hold(edit);
      await setMatchedStates(edit, rows);
      await setSetting(edit, SETTINGS.database, this.#database.digest);
      await setSetting(edit, SETTINGS.rules, String(RULES));
      await setSetting(edit, SETTINGS.time, String(this.#context.clock.nowMs()));
    });
  }

  async *#pages(after: number): AsyncGenerator<PackageVersion[]> {
    const step = this.#context.progress.start('matching', undefined, 'items');
    try {
      for (let last = after; ; ) {
        this.#context.signal.throwIfAborted();
        const page = await this.#store.read((view) => versionsAfter(view, last, PAGE));
        if (page.length === 0) return;
        yield page;
        step.add(page.length);
        last = page.at(-1)?.id ?? last;
      }
    } finally {
      step.done();
    }
  }

  #keysOf(version: PackageVersion): string[] {
    const subject = subjectOfVersion(version);
    if (subject === undefined) return [];
    const owners = version.facts === undefined ? [] : subjectsOfFacts(parseLoweringFacts(version.facts));
    const keys = [subject, ...owners].flatMap((each) => askedPackages(each, this.#database));
    const ecosystems = new Set(keys.map((key) => key.slice(0, key.indexOf('\n'))));
    return [...keys, ...[...ecosystems].map((ecosystem) => packageKey(ecosystem, ''))];
  }

  /** Binaries of one source are one subject, and judged once. */
  async #judge(
    versions: readonly PackageVersion[],
    added: { upTo: number; asked: ReadonlySet<string> } | undefined,
  ): Promise<void> {
    if (versions.length === 0) return;
    const judged = new Map<string, ReturnType<typeof judge>>();
    const found = versions.map((version) => {
      const subject = subjectOfVersion(version);
      if (subject === undefined) return { version, judgement: undefined };
      const judgement = judged.get(subject.id) ?? judge(subject, this.#database);
      judged.set(subject.id, judgement);
      return { version, judgement };
    });
    const programs = found.flatMap(({ version, judgement }) =>
      judgement === undefined ? [] : programsAsked(version, judgement),
    );
    const tables = await this.#store.read((view) => functionTables(view, programs));
    const by = { database: this.#database, standings: this.#standings, tables };
    const judgements = found.map(({ version, judgement }) =>
      judgement === undefined
        ? { versionId: version.id, statuses: [], gaps: [{ why: 'unknown-type', what: version.type }] }
        : versionJudgement(version, judgement, by),
    );
    await this.#store.write(async (edit) => {
      await this.#lease.hold(edit);
      await recordJudgements(edit, judgements, this.#context.clock.nowMs());
      if (added === undefined) return;
      // Should the run be cut short, what is marked so differs from whatever the next database says.
      await setMatchedStates(
        edit,
        [...added.asked].map((key) => ({ package: key, state: UNSETTLED })),
      );
      await setMatchedUpTo(edit, added.upTo);
    });
    this.judged += versions.length;
  }
}
