import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/context.ts';
import { judge, KeptStandings, parseLoweringFacts, subjectsOfFacts } from '../../scan/index.ts';
import {
  matchedStates,
  type PackageVersion,
  recordJudgements,
  type Store,
  setMatchedStates,
  setMatchedUpTo,
  setSetting,
  versionsAfter,
} from '../../store/index.ts';
import { askedPackages, packageKey } from './asked-packages.ts';
import { RULES, readMatchState, SETTINGS } from './match-state.ts';
import { subjectOfVersion } from './subject-of-version.ts';
import { versionJudgement } from './version-judgement.ts';

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
 * it is taken up again by the next call.
 */
export async function rematch(
  { store, advisories: database }: { store: Store; advisories: AdvisoryDatabase },
  context: Pick<Context, 'clock' | 'progress' | 'signal'>,
): Promise<Rematch> {
  const before = await store.read((view) => readMatchState(view, database));
  const isSame = before.isSameDatabase && before.isSameRules;
  if (isSame && !before.hasNew) return { judged: 0, changed: 0 };
  const known = await store.read(matchedStates);
  const changed = isSame ? new Set<string>() : changedPackages(known, database);
  const work = new Rematching(store, database, known, context);
  const judgesAll = !before.isSameRules;
  if (!isSame)
    await work.judgeKnown(before.upTo, (keys) => judgesAll || keys.some((key) => changed.has(key)));
  await work.judgeNew(before.upTo);
  await work.finish(changed, !isSame);
  return { judged: work.judged, changed: changed.size };
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
    for (const ecosystem of covers) ecosystems.set(ecosystem, [...(ecosystems.get(ecosystem) ?? []), id]);
  for (const [ecosystem, feeds] of ecosystems) yield { ecosystem, name: '', state: feeds.sort().join(' ') };
}

class Rematching {
  judged = 0;
  readonly #store: Store;
  readonly #database: AdvisoryDatabase;
  readonly #context: Pick<Context, 'clock' | 'progress' | 'signal'>;
  readonly #known: ReadonlyMap<string, string>;
  readonly #standings: KeptStandings;
  /** Packages that versions which were judged now have asked about, and no version before. */
  readonly #asked = new Set<string>();

  constructor(
    store: Store,
    database: AdvisoryDatabase,
    known: ReadonlyMap<string, string>,
    context: Pick<Context, 'clock' | 'progress' | 'signal'>,
  ) {
    this.#store = store;
    this.#database = database;
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
    const standings = this.#standings;
    const judgements = versions.map((version) => {
      const subject = subjectOfVersion(version);
      if (subject === undefined)
        return { versionId: version.id, statuses: [], gaps: [{ why: 'unknown-type', what: version.type }] };
      const judgement = judged.get(subject.id) ?? judge(subject, this.#database);
      judged.set(subject.id, judgement);
      return versionJudgement(version, judgement, { database: this.#database, standings });
    });
    await this.#store.write(async (edit) => {
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
