import type { PackageIndex, PackageRecord } from '../types.ts';
import { candidates } from './candidates.ts';
import { type ClauseGroup, relationsOf } from './relations.ts';
import { type Blocker, Selection } from './selection.ts';

/** A dependency to be satisfied; `owner` is the level of the package that has it, undefined for a request. */
export type Task = { group: ClauseGroup; owner: number | undefined };

/** Work that is left: a linked list, so that going back to an earlier choice is one assignment. */
type Work = { task: Task; next: Work | undefined } | { expand: ClauseGroup; next: Work | undefined };

/** A dependency that nothing satisfies, what was tried for it, and the packages that lead to it, the request first. */
export type DeadEnd = { group: ClauseGroup; chain: PackageRecord[]; tried: Attempt[] };

/** A candidate and why it was no use. The chains tell who wanted each blocker. */
export type Attempt = {
  record: PackageRecord;
  blockers: (Blocker & { chain: PackageRecord[] })[];
  because?: DeadEnd;
};

/** A choice that can be made otherwise. `conflicts`: earlier levels that spoke against a candidate of this one. */
type Level = {
  task: Task;
  rest: Work | undefined;
  remaining: Iterator<PackageRecord, undefined>;
  conflicts: Set<number>;
  tried: Attempt[];
};

export type SearchResult =
  | { selection: Selection }
  | { deadEnd: DeadEnd }
  | { exhausted: true; chain: PackageRecord[] };

/** Enough for the largest metapackages twenty times over, and a few seconds of a hostile index. */
const MAX_STEPS = 1_000_000;

/** More than this of what was tried explains nothing to a person. */
const MAX_ATTEMPTS = 4;

/**
 * Depth first, in apt's order, so that the first path is apt's own choice. When a dependency cannot be satisfied, goes
 * back to the latest choice that had a part in that (conflict-directed backjumping), not merely to the latest one.
 * All requests are chosen before any dependency is looked at: apt marks what the user names first.
 */
export function search(
  requests: readonly ClauseGroup[],
  index: PackageIndex,
  excluded: ReadonlySet<string>,
  maxSteps = MAX_STEPS,
): SearchResult {
  return new Search(index, excluded).run(requests, maxSteps);
}

class Search {
  readonly #index: PackageIndex;
  readonly #excluded: ReadonlySet<string>;
  readonly #selection: Selection;
  readonly #levels: Level[] = [];
  #work: Work | undefined;
  #steps = 0;

  constructor(index: PackageIndex, excluded: ReadonlySet<string>) {
    this.#index = index;
    this.#excluded = excluded;
    this.#selection = new Selection(index.architecture);
  }

  run(requests: readonly ClauseGroup[], maxSteps: number): SearchResult {
    this.#work = startWork(requests);
    while (this.#work) {
      if (++this.#steps > maxSteps) return { exhausted: true, chain: this.#chainTo(this.#levels.length - 1) };
      const deadEnd = this.#step(this.#work);
      if (deadEnd) return { deadEnd };
    }
    return { selection: this.#selection };
  }

  #step(work: Work): DeadEnd | undefined {
    this.#work = work.next;
    if ('expand' in work) {
      const record = this.#selection.firstSatisfier(work.expand.alternatives);
      if (record) this.#work = workOf(record, this.#selection.levelOf(record), work.next);
      return undefined;
    }
    const { alternatives } = work.task.group;
    if (this.#selection.firstSatisfier(alternatives)) return undefined;
    const remaining = candidates(alternatives, this.#index);
    const level: Level = { task: work.task, rest: work.next, remaining, conflicts: new Set(), tried: [] };
    return this.#advance(level) ? undefined : this.#retreat(level);
  }

  /** Takes the level's next candidate that nothing forbids. */
  #advance(level: Level): boolean {
    for (let next = level.remaining.next(); !next.done; next = level.remaining.next()) {
      this.#steps++;
      const record = next.value;
      const dropped = this.#excluded.has(record.name);
      const blockers = dropped ? [] : this.#selection.blockers(record);
      if (blockers.length === 0) {
        this.#choose(level, dropped ? undefined : record);
        return true;
      }
      for (const blocker of blockers) level.conflicts.add(blocker.level);
      const explained = blockers.map((blocker) => ({ ...blocker, chain: this.#chainTo(blocker.level) }));
      remember(level, { record, blockers: explained });
    }
    return false;
  }

  #choose(level: Level, record: PackageRecord | undefined): void {
    this.#selection.add(record);
    const at = this.#levels.push(level) - 1;
    // A request's own dependencies have their turn when all requests are chosen.
    const { owner } = level.task;
    this.#work = record && owner !== undefined ? workOf(record, at, level.rest) : level.rest;
  }

  /** Gives up `failed` and goes back to the latest level to blame that has another candidate. */
  #retreat(failed: Level): DeadEnd | undefined {
    let dead = failed;
    for (;;) {
      const { group, owner } = dead.task;
      const deadEnd: DeadEnd = { group, chain: this.#chainTo(owner), tried: dead.tried };
      if (owner !== undefined) dead.conflicts.add(owner);
      const at = latest(dead.conflicts);
      const level = this.#levels[at];
      if (level === undefined) return deadEnd;
      const record = this.#selection.at(at);
      if (record) remember(level, { record, blockers: [], because: deadEnd });
      for (const conflict of dead.conflicts) if (conflict !== at) level.conflicts.add(conflict);
      this.#selection.truncate(at);
      this.#levels.length = at;
      if (this.#advance(level)) return undefined;
      dead = level;
    }
  }

  #chainTo(level: number | undefined): PackageRecord[] {
    const chain: PackageRecord[] = [];
    for (let at = level; at !== undefined; at = this.#levels[at]?.task.owner) {
      const record = this.#selection.at(at);
      if (record) chain.push(record);
    }
    return chain.reverse();
  }
}

function latest(levels: ReadonlySet<number>): number {
  let last = -1;
  for (const level of levels) if (level > last) last = level;
  return last;
}

function remember(level: Level, attempt: Attempt): void {
  if (level.tried.length < MAX_ATTEMPTS) level.tried.push(attempt);
}

function startWork(requests: readonly ClauseGroup[]): Work | undefined {
  let work: Work | undefined;
  for (const group of requests.toReversed()) work = { expand: group, next: work };
  for (const group of requests.toReversed()) work = { task: { group, owner: undefined }, next: work };
  return work;
}

function workOf(record: PackageRecord, level: number, rest: Work | undefined): Work | undefined {
  let work = rest;
  for (const group of relationsOf(record).needs.toReversed())
    work = { task: { group, owner: level }, next: work };
  return work;
}
