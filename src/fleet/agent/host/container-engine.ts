import { containerdEngine } from './containerd/containerd-engine.ts';
import { dockerEngine } from './docker-engine.ts';
import type { ContainerEngine, EngineKind } from './types.ts';

/** Opens no connection yet. */
export function containerEngine(kind: EngineKind, socket: string): ContainerEngine {
  return kind === 'containerd' ? containerdEngine(socket) : dockerEngine(kind, socket);
}
