import { dirname, relative } from 'node:path';
import type { Mutant } from './find-mutants.ts';
import type { Verdict } from './run-room.ts';
import { type Fate, TestProcess } from './test-process.ts';

export type FreshOptions = { tests: readonly string[]; instead: string; signal: AbortSignal };

/** Loading included, on a busy machine. */
const PATIENCE_MS = 120_000;
/** So many files are tried, the likeliest; all where no other process could ask them. */
const FIRST = 3;

/** New processes in which a mutant is awake from the start. */
export class FreshRuns {
  readonly #options: FreshOptions;
  /** By files: whether they are green together without a mutant. */
  readonly #green = new Map<string, Promise<boolean>>();

  constructor(options: FreshOptions) {
    this.#options = options;
  }

  async verdictOn(
    number: number,
    mutant: Mutant,
    { files, isAtLoad }: { files: readonly string[]; isAtLoad: boolean },
  ): Promise<Verdict> {
    const ordered = files.toSorted((a, b) => farFrom(mutant, a) - farFrom(mutant, b));
    const first = await this.#verdictOn(number, ordered.slice(0, FIRST));
    // Elsewhere the nearest stand for all that made something once.
    const rest = isAtLoad ? ordered.slice(FIRST) : [];
    return first !== 'unnoticed' || rest.length === 0 ? first : await this.#verdictOn(number, rest);
  }

  async #verdictOn(number: number, files: readonly string[]): Promise<Verdict> {
    const fate = await this.#run(number, files);
    if (fate === 'endless') return 'endless';
    if (typeof fate === 'object' && fate.killer === null) return 'unnoticed';
    if (await this.#isGreen(files)) return 'killed';
    if (files.length === 1) throw new Error(`${files[0]} is red without any mutant`);
    for (const file of files) {
      const verdict = await this.#verdictOn(number, [file]);
      if (verdict !== 'unnoticed') return verdict;
    }
    return 'unnoticed';
  }

  #isGreen(files: readonly string[]): Promise<boolean> {
    const key = files.join(' ');
    const known =
      this.#green.get(key) ??
      this.#run(0, files).then((fate) => typeof fate === 'object' && fate.killer === null);
    this.#green.set(key, known);
    return known;
  }

  async #run(mutant: number, files: readonly string[]): Promise<Fate> {
    const { instead, signal } = this.#options;
    using process = new TestProcess({ files, instead, mutant, signal });
    if ((await process.loaded()) === undefined) return 'died';
    return await process.run(mutant, undefined, PATIENCE_MS);
  }
}

/** Tests beside a source know it best. */
function farFrom({ file }: Mutant, test: string): number {
  return relative(dirname(file), dirname(test)).split('/').length - (dirname(file) === dirname(test) ? 1 : 0);
}
