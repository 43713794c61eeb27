import type { Time } from '../../store/index.ts';
import type { ToldChanges, UnseenTime } from './types.ts';

/** What an agent tells its server at once. */
export type AgentBatch = ToldChanges & {
  /** Grows each time that another process watches the cluster: what comes under a lower one is refused for ever. */
  epoch: number;
  /** Counted from 1 in each epoch. One that the server has already changes nothing. */
  sequence: number;
  /** The one before. 0: it stands on nothing, and what follows until `complete` is all that runs. */
  base: number;
  /** False: a piece of a whole state, of which there is more. */
  complete: boolean;
  /** When the cluster looked like this. */
  at: Time;
  unseen: UnseenTime[];
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
