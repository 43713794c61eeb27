import { canonicalJson } from '../base/canonical-json.ts';
import { type Digest, digestOf } from '../base/digest.ts';
import type { SealedEntries } from '../base/index.ts';
import type { MissingInterpreter, Solution, UncoveredScript } from '../distro/index.ts';
import type { LockedArch } from './lock/index.ts';

/** Counted up when what is kept has another form. */
const FORMAT = 1;

/** What becomes of packages that were solved: all of a lock but which Releases named them. */
export type LockedContents = {
  epoch: number;
  archs: ReadonlyMap<string, Omit<LockedArch, 'repositories'>>;
  missingInterpreters: MissingInterpreter[];
  uncovered: UncoveredScript[];
};

/** All that decides it. `program`: another for every change of the code. */
export type LockedFrom = {
  program: string;
  recipe: Digest;
  compression: string;
  sourceDateEpoch: number | undefined;
  solutions: ReadonlyMap<string, Solution>;
};

/** What this machine locked before. It is sealed (docs/decisions/lock-holds-pieces.md). */
export class LockedBefore {
  readonly #entries: SealedEntries;
  readonly #name: Digest;

  constructor(entries: SealedEntries, from: LockedFrom) {
    this.#entries = entries;
    this.#name = digestOf(canonicalJson(['locked', FORMAT, { ...from, solutions: [...from.solutions] }]));
  }

  async recall(): Promise<LockedContents | undefined> {
    return (await this.#entries.get(this.#name)) as LockedContents | undefined;
  }

  async remember(contents: LockedContents): Promise<void> {
    await this.#entries.put(this.#name, contents);
  }
}
