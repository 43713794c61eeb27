import type { ObservedRun } from '../../store/index.ts';
import { runKey } from './run-key.ts';
import type { EndedRun, RunChange, ToldChanges } from './types.ts';

type Pending = {
  /** Who is told knows it as running. */
  isKnown: boolean;
  /** When that ended, where it did. */
  gone: EndedRun | undefined;
  now: ObservedRun | undefined;
};

/** Changes of runs that are still to be told. What changed twice is told once, but what began and ended is not forgotten. */
export class PendingChanges {
  readonly #byRun = new Map<string, Pending>();
  #ended: EndedRun[] = [];

  /** Runs about which something is to be told. */
  get size(): number {
    return this.#byRun.size + this.#ended.length;
  }

  add(changes: readonly RunChange[]): void {
    for (const change of changes) this.#addOne(change);
  }

  #addOne(change: RunChange): void {
    const key = runKey(change.run);
    const isKnown = change.kind === 'gone' || !change.isNew;
    const pending = this.#byRun.get(key) ?? { isKnown, gone: undefined, now: undefined };
    if (change.kind === 'put') this.#byRun.set(key, { ...pending, now: change.run });
    else this.#end(key, pending, { ...(pending.now ?? change.run), until: change.until });
  }

  #end(key: string, pending: Pending, run: EndedRun): void {
    if (pending.isKnown && pending.gone === undefined) {
      this.#byRun.set(key, { ...pending, now: undefined, gone: run });
      return;
    }
    this.#ended.push(run);
    if (pending.gone === undefined) this.#byRun.delete(key);
    else this.#byRun.set(key, { ...pending, now: undefined });
  }

  /** All of them; none are left. */
  take(): ToldChanges {
    const pending = [...this.#byRun.values()];
    const told = {
      gone: pending.flatMap(({ gone }) => gone ?? []),
      ended: this.#ended,
      put: pending.flatMap(({ now }) => now ?? []),
    };
    this.#byRun.clear();
    this.#ended = [];
    return told;
  }
}
