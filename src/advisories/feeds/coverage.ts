import { basename, dirname } from 'node:path';
import { compareBytes } from '../../base/index.ts';
import { secondsOf } from '../dates.ts';
import type { Advisory, FeedItem, FeedKind } from '../types.ts';
import { baseOf } from './ecosystems.ts';
import type { FeedLocation, FeedNotes } from './types.ts';
import { leastOfWhole } from './whole-release.ts';

/** A few records of an ecosystem are a sample; nobody's silence follows from them. */
const A_HANDFUL = 20;

/** Advisories of updates only, or of malice only: what was never fixed is not among them, so that their silence means nothing. */
const PARTIAL = /^(?:DSA|DLA|DTSA|ELA|USN|LSN|MAL)-/;

/**
 * Of which ecosystems a feed speaks whole, and when its data is of: as its importer says or, for collections of OSV's records or a
 * distribution's CSAF, as what it holds lets one take for granted. `--covers` says otherwise.
 */
export class FeedCoverage implements FeedNotes {
  readonly #stated: readonly string[] | undefined;
  readonly #isOneOfSeveral: boolean;
  readonly #kind: FeedKind;
  readonly #isOne: boolean;
  /** The ecosystem that the path names: `npm/all.zip`, as osv.dev lays them out. */
  readonly #named: string | undefined;
  readonly #counts = new Map<string, number>();
  /** By release, the packages of which anything is said; none once they are enough. */
  readonly #packages = new Map<string, Set<string>>();
  /** Of which it says anything at all: nobody can declare whole what is not there. */
  readonly #spoken = new Set<string>();
  readonly #whole = new Set<string>();
  #isPart = false;
  #noted: number | undefined;
  #newest = 0;
  readonly #fetchedAt: number;

  constructor(
    {
      path,
      origin = path,
      covers,
      isOneOfSeveral = false,
      fetchedAt = Number.MAX_SAFE_INTEGER,
    }: FeedLocation,
    kind: FeedKind,
    isOne: boolean,
  ) {
    this.#stated = covers;
    this.#isOneOfSeveral = isOneOfSeveral;
    this.#fetchedAt = fetchedAt;
    this.#kind = kind;
    this.#isOne = isOne;
    this.#named = /^all\.zip$/i.test(basename(origin)) ? plain(basename(dirname(origin))) : undefined;
  }

  dated(seconds: number | undefined): void {
    if (seconds !== undefined && seconds > (this.#noted ?? 0) && seconds <= this.#fetchedAt)
      this.#noted = seconds;
  }

  isPart(): void {
    this.#isPart = true;
  }

  see(item: FeedItem): void {
    if (item.type === 'advisory') this.#seeAdvisory(item.advisory);
    else if (item.type === 'listed') this.#spoken.add(item.ecosystem);
    else if (item.type === 'end-of-life') this.#spoken.add(item.release.ecosystem);
  }

  get ecosystems(): string[] {
    const stated = this.#statedOfThis();
    if (stated !== undefined) return [...new Set(stated)].sort(compareBytes);
    const counted = [...this.#counts].flatMap(([ecosystem, count]) =>
      this.#isWhole(ecosystem, count) ? [ecosystem] : [],
    );
    return [...this.#whole, ...counted].sort(compareBytes);
  }

  #statedOfThis(): readonly string[] | undefined {
    if (this.#stated === undefined || this.#stated.length === 0) return this.#stated;
    const spoken = this.#stated.filter((ecosystem) => this.#spoken.has(ecosystem));
    return spoken.length > 0 || !this.#isOneOfSeveral ? spoken : undefined;
  }

  get dataDate(): number | undefined {
    return this.#noted ?? (this.#newest === 0 ? undefined : this.#newest);
  }

  #isWhole(ecosystem: string, count: number): boolean {
    if (!['osv', 'csaf'].includes(this.#kind) || this.#isOne || leastOfWhole(ecosystem) !== undefined)
      return false;
    return count > A_HANDFUL || baseOf(ecosystem) === this.#named;
  }

  #seePackage(ecosystem: string, name: string): void {
    const least = leastOfWhole(ecosystem);
    if (least === undefined || this.#whole.has(ecosystem)) return;
    const known = this.#packages.get(ecosystem) ?? new Set();
    this.#packages.set(ecosystem, known.add(name));
    if (known.size < least) return;
    this.#whole.add(ecosystem);
    this.#packages.delete(ecosystem);
  }

  #seeAdvisory({ id, modified, published, withdrawn, affected }: Advisory): void {
    const seconds = secondsOf(modified) ?? secondsOf(published) ?? (this.#kind === 'osv' ? yearOf(id) : 0);
    if (seconds > this.#newest && seconds <= this.#fetchedAt) this.#newest = seconds;
    for (const { ecosystem } of affected) this.#spoken.add(ecosystem);
    if (withdrawn !== undefined || PARTIAL.test(id)) return;
    if (TELLING_ALL.has(this.#kind) && !this.#isPart)
      for (const { ecosystem, name } of affected) this.#seePackage(ecosystem, name);
    for (const ecosystem of new Set(affected.map((each) => each.ecosystem)))
      this.#counts.set(ecosystem, (this.#counts.get(ecosystem) ?? 0) + 1);
  }
}

/** Kinds of feeds that may speak of a release as a whole. */
const TELLING_ALL: ReadonlySet<FeedKind> = new Set([
  'debian-tracker',
  'arch-tracker',
  'secdb',
  'wolfi',
  'osv',
]);

/** `Rocky%20Linux` in a URL. */
function plain(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Where records come without dates, as Go's do, the year of an id is the least that can be said. */
function yearOf(id: string): number {
  const year = Number(/^[A-Z]+-(20\d\d)-/.exec(id)?.[1] ?? 0);
  return year === 0 ? 0 : Date.UTC(year, 0, 1) / 1000;
}
