/** One page of a list, as the API gives it. */
export type ListPage = { items: readonly unknown[]; continue: string | undefined };

/** What of a cluster is listed; `namespace` undefined: all of them. */
export type KubernetesLists = {
  /** The address of the API server, for messages. */
  server: string;
  list(
    kind: ListedKind,
    page: { namespace: string | undefined; limit: number; continue: string | undefined },
  ): Promise<ListPage>;
};

export const LISTED_KINDS = [
  'Pod',
  'Node',
  'Namespace',
  'ReplicaSet',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
] as const;
export type ListedKind = (typeof LISTED_KINDS)[number];

/** What the API answers when it refuses; thrown by `list`. */
export class ListRefused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
