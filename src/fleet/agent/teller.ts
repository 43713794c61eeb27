import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import type { WatchEvent } from '../../kubernetes/index.ts';
import type { EndedRun, Time, UnseenTime } from '../../store/index.ts';
import { PendingChanges } from './pending-changes.ts';
import type { AgentBatch, AgentServer, Live, PendingRuns } from './types.ts';

/** How long changes are gathered, and how many at most. */
const FLUSH_MS = 1000;
const FLUSH_RUNS = 1000;
/** Nothing is read of the cluster while more is to be told: then the server is away, or slow. */
const MOST_PENDING = 100_000;
const HEARTBEAT_MS = 60_000;
export const RETRY_MS = 5000;

export type TellerInput<Kind> = {
  server: AgentServer;
  live: Live<Kind>;
  epoch: number;
  /** Runs that ended before this process began, and that nobody was told of. */
  ended: readonly EndedRun[];
};

/** Keeps one server up to date about one cluster: first all that runs, then what changes. */
export class Teller<Kind> {
  readonly #input: TellerInput<Kind>;
  readonly #context: Pick<Context, 'clock' | 'log' | 'signal'>;
  readonly #pending = new PendingChanges();
  /** What has its number already and was not taken yet. */
  #numbered: AgentBatch | undefined;
  #sequence = 0;
  #hasWhole = false;
  #unseen: UnseenTime[] = [];
  #heardAt: Time | undefined;
  #isListing = true;
  #toldAtMs = 0;

  constructor(input: TellerInput<Kind>, context: Pick<Context, 'clock' | 'log' | 'signal'>) {
    this.#input = input;
    this.#context = context;
    this.#pending.addEnded(input.ended);
  }

  /** What ended and was not taken yet: it must outlive this process. */
  untold(): EndedRun[] {
    return [...endingsOf(this.#numbered), ...this.#pending.endings()];
  }

  /**
   * Takes an event of a watch; waits while too much is to be told. `until`: up to when it shows that all was heard;
   * not now where events may have lain there while this process was stopped.
   */
  async heard(kind: Kind, event: WatchEvent, until?: Time): Promise<void> {
    const { clock, signal } = this.#context;
    const now = clock.nowMs();
    const { live } = this.#input;
    if (kind === live.running) this.#noteGap(event, now, until ?? now);
    this.#pending.add(live.take(kind, event, now));
    while (this.#pending.size > MOST_PENDING && !signal.aborted) await clock.sleep(FLUSH_MS, signal);
  }

  /** The watch of what runs is known to have told all until then. */
  heardUntil(at: Time): void {
    if (!this.#isListing) this.#heardAt = Math.max(this.#heardAt ?? 0, at);
  }

  /** Containers may have come and gone between what a watch said last and what it says when it begins anew. */
  #noteGap(event: WatchEvent, now: Time, until: Time): void {
    if (event.kind === 'synced') this.#unseen.push({ from: this.#heardAt, to: now });
    this.#isListing = event.kind === 'begun' || (this.#isListing && event.kind !== 'synced');
    this.heardUntil(event.kind === 'synced' ? now : until);
  }

  /** Tells until the signal is aborted, or another process watches the cluster. */
  async tellAlways(): Promise<void> {
    const { clock, signal } = this.#context;
    while (!signal.aborted) {
      await clock.sleep(FLUSH_MS, signal);
      while (this.#isDue()) if (!(await this.#tellNext())) return;
    }
  }

  /** Something is to be told, and that may be told now: everything was heard. */
  #isDue(): boolean {
    if (this.#numbered !== undefined) return true;
    if (!this.#input.live.isWhole) return false;
    const isLongAgo = this.#context.clock.nowMs() - this.#toldAtMs >= HEARTBEAT_MS;
    return !this.#hasWhole || this.#pending.size > 0 || this.#unseen.length > 0 || isLongAgo;
  }

  /** False: another process watches the cluster. */
  async #tellNext(): Promise<boolean> {
    const { clock, log, signal } = this.#context;
    this.#numbered ??= this.#number();
    try {
      const told = await this.#input.server.tell(this.#numbered, signal);
      if (told.kind === 'superseded') return false;
      if (told.kind === 'later') await clock.sleep(told.afterMs, signal);
      if (told.kind === 'whole') this.#beginAgain(this.#numbered);
      if (told.kind === 'taken') this.#taken();
    } catch (error) {
      signal.throwIfAborted();
      log.warn(`the server could not be told what changed: ${messageOf(error)}`);
      await clock.sleep(RETRY_MS * (0.5 + clock.random()), signal);
    }
    return true;
  }

  #taken(): void {
    this.#numbered = undefined;
    this.#hasWhole = true;
    this.#toldAtMs = this.#context.clock.nowMs();
  }

  /** What ended is kept; what runs is told whole. */
  #beginAgain(refused: AgentBatch): void {
    this.#pending.addEnded(endingsOf(refused));
    this.#unseen.unshift(...refused.unseen);
    this.#numbered = undefined;
    this.#hasWhole = false;
  }

  #number(): AgentBatch {
    const runs = this.#hasWhole ? this.#pending.take(FLUSH_RUNS) : this.#allRuns();
    const unseen = this.#unseen;
    this.#unseen = [];
    const base = this.#hasWhole ? this.#sequence : 0;
    this.#sequence++;
    const { epoch } = this.#input;
    return { ...runs, epoch, sequence: this.#sequence, base, at: this.#context.clock.nowMs(), unseen };
  }

  #allRuns(): PendingRuns {
    const { gone, ended } = this.#pending.take(Number.POSITIVE_INFINITY);
    return { gone: [], ended: [...gone, ...ended], put: this.#input.live.runs() };
  }
}

function endingsOf(batch: AgentBatch | undefined): EndedRun[] {
  return batch === undefined ? [] : [...batch.gone, ...batch.ended];
}
