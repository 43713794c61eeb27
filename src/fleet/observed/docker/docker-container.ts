import type { Digest } from '../../../base/digest.ts';
import type { ObservedImage } from '../types.ts';

/** One container of docker or podman, from either of their forms. */
export type DockerContainer = {
  name: string;
  labels: Readonly<Record<string, string>>;
  image: ObservedImage;
  startedAt: number | undefined;
  /** Of an engine that has some (containerd). */
  namespace?: string;
  /** Podman's. */
  pod: string | undefined;
  /** As OCI writes it. */
  platform: string | undefined;
  isRunning: boolean;
  roots?: Digest;
};

/** States in which processes may live. `restarting` is the pause between two starts. */
export function isRunningState(state: string): boolean {
  return ['running', 'paused', 'restarting', 'stopping', 'removing'].includes(state.toLowerCase());
}
