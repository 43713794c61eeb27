import { canonicalJson } from '../base/canonical-json.ts';
import { type Digest, digestOf } from '../base/digest.ts';
import type { SealedEntries } from '../base/index.ts';
import type { Solution } from '../distro/index.ts';

/** Counted up when what is kept has another form. */
const FORMAT = 1;

/** What solved a request before, by all that decides it: what was asked, the signed Releases, and the program. Sealed; indexes need not be read. */
export class SolvedBefore {
  readonly #entries: SealedEntries;
  readonly #program: string;

  constructor(entries: SealedEntries, program: string) {
    this.#entries = entries;
    this.#program = program;
  }

  async recall(question: unknown): Promise<Solution | undefined> {
    return (await this.#entries.get(this.#nameOf(question))) as Solution | undefined;
  }

  async remember(question: unknown, solution: Solution): Promise<void> {
    await this.#entries.put(this.#nameOf(question), solution);
  }

  #nameOf(question: unknown): Digest {
    return digestOf(canonicalJson(['solved', FORMAT, this.#program, question]));
  }
}
