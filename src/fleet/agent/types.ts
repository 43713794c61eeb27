import type { EndedRun, ObservedRun, Time, ToldRuns } from '../../store/index.ts';

/** What became of one run: it is there, new or otherwise than before; or it ended. */
export type RunChange =
  | { kind: 'put'; run: ObservedRun; isNew: boolean }
  | { kind: 'gone'; run: ObservedRun; until: Time };

/** Of all that is told at once, what is about runs. */
export type PendingRuns = { gone: EndedRun[]; ended: EndedRun[]; put: ObservedRun[] };

/** What an agent tells its server at once; the server knows who it is. */
export type AgentBatch = Omit<ToldRuns, 'cluster' | 'source'>;

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
