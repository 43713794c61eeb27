import type { WatchEvent } from '../../kubernetes/index.ts';
import type { EndedRun, ObservedRun, Time, ToldRuns } from '../../store/index.ts';

/** What became of one run: it is there, new or otherwise than before; or it ended. */
export type RunChange =
  | { kind: 'put'; run: ObservedRun; isNew: boolean }
  | { kind: 'gone'; run: ObservedRun; until: Time };

/** Of all that is told at once, what is about runs. */
export type PendingRuns = { gone: EndedRun[]; ended: EndedRun[]; put: ObservedRun[] };

/** What an agent tells its server at once; the server knows who it is. */
export type AgentBatch = Omit<ToldRuns, 'cluster' | 'source'>;

/** What runs somewhere, kept up to date by watches of some kinds of objects. */
export type Live<Kind> = {
  /** The kind of which each is something that runs: of the others no watch leaves out a run. */
  readonly running: Kind;
  /** True once all was told, and nothing is being told again. */
  readonly isWhole: boolean;
  runs(): ObservedRun[];
  /** `at`: now. What became of runs. */
  take(kind: Kind, event: WatchEvent, at: Time): RunChange[];
};

/** Who is told. `tell` throws what the network says. */
export type AgentServer = {
  tell(batch: AgentBatch, signal: AbortSignal): Promise<Told>;
};

/** `whole`: it does not have what the batch builds on. `superseded`: another process watches the cluster by now. */
export type Told =
  | { kind: 'taken' }
  | { kind: 'whole' }
  | { kind: 'superseded' }
  | { kind: 'later'; afterMs: number };
