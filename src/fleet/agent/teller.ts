import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import type { WatchEvent } from '../../kubernetes/index.ts';
import type { Time } from '../../store/index.ts';
import type { OwnerRules } from '../owners/types.ts';
import type { ListedKind } from '../sync/kubernetes-lists.ts';
import type { AgentBatch, AgentServer } from './batch.ts';
import { LiveCluster } from './live-cluster.ts';
import { PendingChanges } from './pending-changes.ts';
import type { EndedRun, ToldChanges, UnseenTime } from './types.ts';

/** How long changes are gathered, and how many at most. */
const FLUSH_MS = 1000;
const FLUSH_RUNS = 1000;
/** Runs of a whole state that are told at once. */
const PIECE_RUNS = 5000;
/** Nothing is read of the cluster while more is to be told: then the server is away, or slow. */
const MOST_PENDING = 100_000;
const HEARTBEAT_MS = 60_000;
const RETRY_MS = 5000;
const NOTHING: ToldChanges = { gone: [], ended: [], put: [] };

export type TellerInput = {
  server: AgentServer;
  rules: OwnerRules;
  epoch: number;
  /** Runs that ended before this process began, and that nobody was told of. */
  ended: readonly EndedRun[];
};

/** Keeps one server up to date about one cluster: first all that runs, then what changes. */
export class Teller {
  readonly cluster: LiveCluster;
  readonly #input: TellerInput;
  readonly #context: Pick<Context, 'clock' | 'log' | 'signal'>;
  readonly #pending = new PendingChanges();
  /** What was numbered already and has not been taken yet. */
  #numbered: AgentBatch[] = [];
  #sequence = 0;
  #hasWhole = false;
  #unseen: UnseenTime[] = [];
  #podsHeardAt: Time | undefined;
  #isListing = true;
  #toldAtMs = 0;

  constructor(input: TellerInput, context: Pick<Context, 'clock' | 'log' | 'signal'>) {
    this.#input = input;
    this.#context = context;
    this.cluster = new LiveCluster(input.rules);
    this.#pending.addEnded(input.ended);
  }

  /** What ended and was not taken yet: it must outlive this process. */
  untold(): EndedRun[] {
    const numbered = this.#numbered.flatMap(({ gone, ended }) => [...gone, ...ended]);
    return [...numbered, ...this.#pending.endings()];
  }

  /** Takes an event of a watch; waits while too much is to be told. */
  async heard(kind: ListedKind, event: WatchEvent): Promise<void> {
    const { clock, signal } = this.#context;
    const now = clock.nowMs();
    if (kind === 'Pod') this.#noteGap(event, now);
    this.#pending.add(this.cluster.take(kind, event, now));
    while (this.#pending.size > MOST_PENDING && !signal.aborted) await clock.sleep(FLUSH_MS, signal);
  }

  /** Pods may have come and gone between what a watch said last and what it says when it begins anew. */
  #noteGap(event: WatchEvent, now: Time): void {
    if (event.kind === 'synced') this.#unseen.push({ from: this.#podsHeardAt, to: now });
    this.#isListing = event.kind === 'begun' || (this.#isListing && event.kind !== 'synced');
    if (!this.#isListing) this.#podsHeardAt = now;
  }

  /** Tells until the signal is aborted, or another process watches the cluster. */
  async tellAlways(): Promise<void> {
    const { clock, signal } = this.#context;
    while (!signal.aborted) {
      await clock.sleep(FLUSH_MS, signal);
      while (this.#isDue()) if (!(await this.#tellNext())) return;
    }
  }

  /** What is to be told, and is due. False before everything was heard. */
  #isDue(): boolean {
    if (this.#numbered.length > 0) return true;
    if (!this.cluster.isWhole) return false;
    const isLongAgo = this.#context.clock.nowMs() - this.#toldAtMs >= HEARTBEAT_MS;
    return !this.#hasWhole || this.#pending.size > 0 || this.#unseen.length > 0 || isLongAgo;
  }

  /** False: another process watches the cluster. */
  async #tellNext(): Promise<boolean> {
    const { clock, log, signal } = this.#context;
    if (this.#numbered.length === 0) this.#numbered = this.#hasWhole ? [this.#changes()] : this.#whole();
    const [next] = this.#numbered;
    if (next === undefined) return true;
    try {
      const told = await this.#input.server.tell(next, signal);
      if (told.kind === 'superseded') return false;
      if (told.kind === 'later') await clock.sleep(told.afterMs, signal);
      if (told.kind === 'whole') this.#beginAgain();
      if (told.kind === 'taken') this.#taken(next);
    } catch (error) {
      signal.throwIfAborted();
      log.warn(`the server could not be told what changed: ${messageOf(error)}`);
      await clock.sleep(RETRY_MS * (0.5 + clock.random()), signal);
    }
    return true;
  }

  #taken({ complete }: AgentBatch): void {
    this.#numbered.shift();
    this.#hasWhole ||= complete;
    this.#toldAtMs = this.#context.clock.nowMs();
  }

  /** What ended is kept; what runs is told whole. */
  #beginAgain(): void {
    this.#pending.addEnded(this.#numbered.flatMap(({ gone, ended }) => [...gone, ...ended]));
    this.#unseen.unshift(...this.#numbered.flatMap(({ unseen }) => unseen));
    this.#numbered = [];
    this.#hasWhole = false;
  }

  #changes(): AgentBatch {
    return this.#number(this.#pending.take(FLUSH_RUNS), { complete: true });
  }

  #whole(): AgentBatch[] {
    const { gone, ended } = this.#pending.take(Number.POSITIVE_INFINITY);
    const runs = this.cluster.runs();
    const first = { ...NOTHING, ended: [...gone, ...ended] };
    const pieces = [first];
    for (let from = 0; from < runs.length; from += PIECE_RUNS)
      pieces.push({ ...NOTHING, put: runs.slice(from, from + PIECE_RUNS) });
    return pieces.map((piece, index) =>
      this.#number(piece, { complete: index === pieces.length - 1, isFirst: index === 0 }),
    );
  }

  #number(
    changes: ToldChanges,
    { complete, isFirst = false }: { complete: boolean; isFirst?: boolean },
  ): AgentBatch {
    const unseen = this.#unseen;
    this.#unseen = [];
    const base = isFirst ? 0 : this.#sequence;
    this.#sequence++;
    const { epoch } = this.#input;
    return {
      ...changes,
      epoch,
      sequence: this.#sequence,
      base,
      complete,
      at: this.#context.clock.nowMs(),
      unseen,
    };
  }
}
