import type { Fields } from '../../../base/fields.ts';
import type { Time } from '../../../store/index.ts';

export type EngineKind = 'docker' | 'podman' | 'containerd';

/** What runs the containers of a host. All throw FLEET_ENGINE and what the network says. */
export type ContainerEngine = {
  /** For messages. */
  socket: string;
  /** Whose containers it does not tell, for people. Absent: it tells all. */
  leavesOut?: string;
  /** Ids of the containers in which processes may live. */
  list(): Promise<string[]>;
  /** As docker's `inspect` writes it; undefined: it is not there (any more). */
  inspect(id: string): Promise<Fields | undefined>;
  /** What happens to containers from this time on, until the signal is aborted or the engine ends. Resolves once it listens. */
  events(since: Time, signal: AbortSignal): Promise<AsyncIterable<EngineEvent>>;
};

/** `action`: `start`, `die`, `exec_create: sh`. `namespace`: of an engine that has some. */
export type EngineEvent = { id: string; action: string; at: Time; attributes: Fields; namespace?: string };
