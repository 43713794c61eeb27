import type { ListPage, PageQuery } from '../../kubernetes/index.ts';

/** What of a cluster is listed; `namespace` undefined: all of them. */
export type KubernetesLists = {
  /** The address of the API server, for messages. */
  server: string;
  list(kind: ListedKind, page: PageQuery): Promise<ListPage>;
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
