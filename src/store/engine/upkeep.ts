/** Inventories that are added beside it at most: each question walks through what is not sealed, with these some 12,000 images. */
const MOST_BESIDE = 8192;

/**
 * What a store does for itself while whoever uses it goes on: one thing at a time, and never far behind what comes in. Nobody waits for it, so why it
 * failed is thrown at whoever comes next.
 */
export class Upkeep {
  #goesOn: Promise<void> | undefined;
  #beside = 0;
  #failure: { why: unknown } | undefined;
  #givesBack: (() => Promise<void>) | undefined;

  /** After so many have been added. Where something goes on already this does not begin: it is due after the next, too. */
  async begin(added: number, work: () => Promise<void>): Promise<void> {
    if (this.#goesOn === undefined) {
      this.#beside = 0;
      this.#goesOn = this.#done(work);
      return;
    }
    this.#beside += added;
    if (this.#beside > MOST_BESIDE) await this.settle();
  }

  /** Until nothing goes on. */
  async settle(): Promise<void> {
    await this.#goesOn;
    this.heed();
  }

  /** What is done last: what fails of it ends by itself. */
  atClose(givesBack: () => Promise<void>): void {
    this.#givesBack = givesBack;
  }

  /** As `settle`, and then nothing goes on any more. */
  async close(): Promise<void> {
    try {
      await this.settle();
    } finally {
      await this.#givesBack?.().catch(() => {});
    }
  }

  /** Throws what has failed since somebody came. */
  heed(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.why;
  }

  async #done(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (why) {
      this.#failure = { why };
    } finally {
      this.#goesOn = undefined;
    }
  }
}
