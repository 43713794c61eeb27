import type { EndedRun, ObservedRun, Time } from '../../store/index.ts';
import { runKey } from '../record/run-key.ts';
import type { PendingRuns, RunChange } from './types.ts';

type Pending = {
  /** Who is told knows it as running. */
  isKnown: boolean;
  /** When that ended, where it did. */
  gone: EndedRun | undefined;
  now: ObservedRun | undefined;
};

function endedRun(run: ObservedRun, until: Time): EndedRun {
  return { ...run, until };
}

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
    else this.#end(key, pending, endedRun(pending.now ?? change.run, change.until));
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

  /** Runs that began and ended, and that nobody was told of. */
  addEnded(ended: readonly EndedRun[]): void {
    for (const run of ended) this.#ended.push(run);
  }

  /** Of what is to be told, what is over. */
  endings(): EndedRun[] {
    return [...this.#ended, ...[...this.#byRun.values()].flatMap(({ gone }) => gone ?? [])];
  }

  /** Changes of at most so many runs, the oldest first; they are pending no more. */
  take(most: number): PendingRuns {
    const ended = this.#ended.splice(0, most);
    const told: PendingRuns = { gone: [], ended, put: [] };
    for (const [key, { gone, now }] of this.#byRun) {
      if (told.ended.length + told.gone.length + told.put.length >= most) break;
      if (gone !== undefined) told.gone.push(gone);
      if (now !== undefined) told.put.push(now);
      this.#byRun.delete(key);
    }
    return told;
  }
}
