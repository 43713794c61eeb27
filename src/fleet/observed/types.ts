import type { Digest } from '../../base/digest.ts';
import type { Owner } from '../owners/types.ts';

/** What a container belongs to: what one rolls out. `kind` as Kubernetes names it; `Container` for what stands alone. */
export type WorkloadName = { namespace: string; kind: string; name: string };

/** Main, sidecar (an init container that is kept running) and ephemeral containers count as running; an init container never does. */
export type ContainerRole = 'main' | 'sidecar' | 'ephemeral';

/** One container that was running when the dump was made. */
export type ObservedContainer = {
  workload: WorkloadName;
  container: string;
  role: ContainerRole;
  /** The pod, or the container itself where there are no pods: two of them are two copies of one run. */
  instance: string;
  image: ObservedImage;
  /** Milliseconds since 1970; undefined: the dump does not say. */
  startedAt: number | undefined;
  node: string | undefined;
  /** As OCI writes it: `linux/amd64`. Undefined: the dump does not say. */
  platform: string | undefined;
  owner: Owner | undefined;
  /** Of what it starts: see RunRoots. Absent: the dump does not say, or something else may be loaded by it. */
  roots?: Digest;
};

export type ObservedImage = {
  /** As the container asks for it, a tag or not: for people only, never an identity. */
  reference: string | undefined;
  /** From the status: a manifest, index or config digest. Undefined: the status has none. */
  digest: Digest | undefined;
  /** Of the config, where the status has that besides a manifest: podman makes a manifest of its own for what it was given as an archive. */
  config?: Digest | undefined;
};

/** Something in the dump that could not be taken. */
export type DumpProblem = { where: string; message: string };

/** Everything that one dump says. */
export type Dump = {
  format: 'kubernetes' | 'docker' | 'podman' | 'csv';
  containers: readonly ObservedContainer[];
  /** Pods or containers in it, running or not. None: the dump is empty, and closes nothing. */
  seen: number;
  problems: readonly DumpProblem[];
  /** Undefined: it lists all of what it lists. Else why what is missing in it may still run. */
  incomplete: string | undefined;
  /** Of the namespace kube-system, where it lists that. */
  clusterUid?: string | undefined;
};
