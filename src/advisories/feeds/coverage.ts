import { basename, dirname } from 'node:path';
import { compareBytes } from '../../base/index.ts';
import { secondsOf } from '../fields.ts';
import type { Advisory, FeedItem, FeedKind } from '../types.ts';
import { baseOf } from './ecosystems.ts';
import type { FeedLocation, FeedNotes } from './types.ts';

/** A few records of an ecosystem are a sample; nobody's silence follows from them. */
const A_HANDFUL = 20;

/** Advisories of updates only, or of malice only: what was never mended is not among them, so that their silence says nothing. */
const PARTIAL = /^(?:DSA|DLA|DTSA|ELA|USN|LSN|MAL)-/;

/**
 * Of which ecosystems a feed speaks whole, and when its data is of: as its importer says or, for collections in OSV's form, as what it
 * holds lets one take for granted. `--covers` says otherwise.
 */
export class Coverage implements FeedNotes {
  readonly #stated: readonly string[] | undefined;
  readonly #kind: FeedKind;
  readonly #isOne: boolean;
  /** The ecosystem that the path names: `npm/all.zip`, as osv.dev lays them out. */
  readonly #named: string | undefined;
  readonly #counts = new Map<string, number>();
  readonly #covered = new Set<string>();
  #noted: number | undefined;
  #dated = 0;
  #undated = 0;
  #newestYear = 0;

  constructor({ path, covers }: FeedLocation, kind: FeedKind, isOne: boolean) {
    this.#stated = covers;
    this.#kind = kind;
    this.#isOne = isOne;
    this.#named = /^all\.zip$/i.test(basename(path)) ? basename(dirname(path)) : undefined;
  }

  dated(seconds: number | undefined): void {
    if (seconds !== undefined && seconds > (this.#noted ?? 0)) this.#noted = seconds;
  }

  covers(ecosystem: string): void {
    this.#covered.add(ecosystem);
  }

  see(item: FeedItem): void {
    if (item.type === 'advisory') this.#seeAdvisory(item.advisory);
  }

  get ecosystems(): string[] {
    if (this.#stated !== undefined) return [...new Set(this.#stated)].sort(compareBytes);
    const counted = [...this.#counts].flatMap(([ecosystem, count]) =>
      this.#isWhole(ecosystem, count) ? [ecosystem] : [],
    );
    return [...new Set([...this.#covered, ...counted])].sort(compareBytes);
  }

  /** Undefined also where the dates of records tell: whoever knows what day it is takes the newest of them. */
  get dataDate(): number | undefined {
    return (
      this.#noted ?? (this.#undated > this.#dated && this.#newestYear > 0 ? this.#newestYear : undefined)
    );
  }

  #isWhole(ecosystem: string, count: number): boolean {
    if (this.#kind !== 'osv' || this.#isOne) return false;
    return count > A_HANDFUL || baseOf(ecosystem) === this.#named;
  }

  #seeAdvisory({ id, modified, published, withdrawn, affected }: Advisory): void {
    if (secondsOf(modified ?? published) !== undefined) this.#dated++;
    else {
      this.#undated++;
      this.#newestYear = Math.max(this.#newestYear, yearOf(id));
    }
    if (withdrawn !== undefined || PARTIAL.test(id)) return;
    for (const ecosystem of new Set(affected.map((each) => each.ecosystem)))
      this.#counts.set(ecosystem, (this.#counts.get(ecosystem) ?? 0) + 1);
  }
}

/** Where most records come without dates, as Go's do, the year of an id is the least that can be said. */
function yearOf(id: string): number {
  const year = Number(/^[A-Z]+-(20\d\d)-/.exec(id)?.[1] ?? 0);
  return year === 0 ? 0 : Date.UTC(year, 0, 1) / 1000;
}
