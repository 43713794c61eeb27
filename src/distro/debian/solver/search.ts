import type { PackageIndex, PackageRecord } from '../types.ts';
import { candidates, sourceOf, versions } from './candidates.ts';
import { type ClauseGroup, relationsOf } from './relations.ts';
import { type Blocker, Selection } from './selection.ts';

/** The packages that led to one another, the last one first: a list that shares its tail costs one object each. */
export type Link = { record: PackageRecord; wantedBy: Link | undefined };

/** A dependency to be satisfied, or, without an owner, a request. */
type Task = { group: ClauseGroup; owner: { level: number; link: Link } | undefined };

/** Work that is left: a linked list, so that going back to an earlier choice is one assignment. */
type Work = { task: Task; next: Work | undefined } | { expand: string; next: Work | undefined };

/** A dependency that nothing satisfies, what was tried for it, and who has it (undefined: the recipe). */
export type DeadEnd = { group: ClauseGroup; owner: Link | undefined; tried: Attempt[] };

/** A candidate and why it was of no use: what forbade it, or a dead end that it led to. */
export type Attempt = { record: PackageRecord; blockers: (Blocker & { link: Link })[]; because?: DeadEnd };

/** A choice that can be made otherwise. `conflicts`: earlier levels that spoke against a candidate of this one. */
type Level = {
  task: Task;
  link?: Link;
  rest: Work | undefined;
  remaining: Iterator<PackageRecord, undefined>;
  conflicts: Set<number>;
  tried: Attempt[];
};

export type SearchResult =
  | { selection: Selection }
  | { deadEnd: DeadEnd }
  | { exhausted: true; last: Link | undefined };

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
  return new Search(index, excluded, pinnedSources(requests, index)).run(requests, maxSteps);
}

class Search {
  readonly #index: PackageIndex;
  readonly #excluded: ReadonlySet<string>;
  readonly #pinned: ReadonlySet<string>;
  readonly #selection: Selection;
  readonly #levels: Level[] = [];
  #work: Work | undefined;
  #steps = 0;

  constructor(index: PackageIndex, excluded: ReadonlySet<string>, pinned: ReadonlySet<string>) {
    this.#index = index;
    this.#excluded = excluded;
    this.#pinned = pinned;
    this.#selection = new Selection(index.architecture);
  }

  run(requests: readonly ClauseGroup[], maxSteps: number): SearchResult {
    this.#work = startWork(requests);
    while (this.#work) {
      if (++this.#steps > maxSteps) return { exhausted: true, last: this.#levels.at(-1)?.link };
      const deadEnd = this.#step(this.#work);
      if (deadEnd) return { deadEnd };
    }
    return { selection: this.#selection };
  }

  #step(work: Work): DeadEnd | undefined {
    this.#work = work.next;
    if ('expand' in work) {
      this.#work = this.#dependencies(this.#selection.levelOf(work.expand), work.next);
      return undefined;
    }
    const { task, next: rest } = work;
    if (this.#isDone(task)) return undefined;
    const choices = task.owner
      ? candidates(task.group.alternatives, this.#index, this.#pinned)
      : versions(task.group, this.#index);
    const level: Level = { task, rest, remaining: choices, conflicts: new Set(), tried: [] };
    if (task.owner && this.#isLeftOut(task.group)) {
      this.#choose(level, undefined);
      return undefined;
    }
    return this.#advance(level) ? undefined : this.#retreat(level);
  }

  /** A dependency is content with a provider, a request wants the package itself. */
  #isDone({ group, owner }: Task): boolean {
    return group.alternatives.some((clause) => {
      const satisfiers = this.#selection.satisfiers(clause);
      return owner ? satisfiers.length > 0 : satisfiers.some((record) => record.name === clause.name);
    });
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
      this.#steps += blockers.length;
      for (const blocker of blockers) level.conflicts.add(blocker.level);
      const explained = blockers.flatMap((blocker) => {
        const link = this.#levels[blocker.level]?.link;
        return link ? [{ ...blocker, link }] : [];
      });
      remember(level, { record, blockers: explained });
    }
    return false;
  }

  /** An excluded package that no index has is dropped as one that is there, where its turn comes before any that can be taken. */
  #isLeftOut({ alternatives }: ClauseGroup): boolean {
    for (const { name } of alternatives) {
      const isThere = this.#index.versionsOf(name).length > 0 || this.#index.providersOf(name).length > 0;
      if (isThere) return false;
      if (this.#excluded.has(name)) return true;
    }
    return false;
  }

  #choose(level: Level, record: PackageRecord | undefined): void {
    const { owner } = level.task;
    this.#selection.add(record);
    const at = this.#levels.push(level) - 1;
    if (record) level.link = { record, wantedBy: owner?.link };
    else delete level.link;
    // A request's own dependencies have their turn when all requests are chosen.
    this.#work = owner ? this.#dependencies(at, level.rest) : level.rest;
  }

  #dependencies(level: number, rest: Work | undefined): Work | undefined {
    const link = this.#levels[level]?.link;
    let work = rest;
    if (!link) return work;
    for (const group of relationsOf(link.record).needs.toReversed()) {
      work = { task: { group, owner: { level, link } }, next: work };
    }
    return work;
  }

  /** Gives up `failed` and goes back to the latest level to blame that has another candidate. */
  #retreat(failed: Level): DeadEnd | undefined {
    let dead = failed;
    for (;;) {
      const { group, owner } = dead.task;
      const deadEnd: DeadEnd = { group, owner: owner?.link, tried: dead.tried };
      if (owner) dead.conflicts.add(owner.level);
      const at = latest(dead.conflicts);
      const level = this.#levels[at];
      if (level === undefined) return deadEnd;
      if (level.link) remember(level, { record: level.link.record, blockers: [], because: deadEnd });
      this.#steps += dead.conflicts.size;
      for (const conflict of dead.conflicts) if (conflict !== at) level.conflicts.add(conflict);
      this.#selection.truncate(at);
      this.#levels.length = at;
      if (this.#advance(level)) return undefined;
      dead = level;
    }
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
  for (const group of requests.toReversed()) work = { expand: nameOf(group), next: work };
  for (const group of requests.toReversed()) work = { task: { group, owner: undefined }, next: work };
  return work;
}

/** Sources of the versions that the recipe's constraints accept: siblings of an old version are old too. */
function pinnedSources(requests: readonly ClauseGroup[], index: PackageIndex): Set<string> {
  const pins = requests.filter(({ alternatives }) =>
    alternatives.some((clause) => clause.relation !== undefined),
  );
  return new Set(pins.flatMap((request) => [...versions(request, index)].map(sourceOf)));
}

/** checkRequests leaves one alternative, of a package that exists. */
function nameOf(request: ClauseGroup): string {
  return request.alternatives[0]?.name ?? '';
}
