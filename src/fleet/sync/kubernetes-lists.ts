import type { ListPage, PageQuery, Resource } from '../../kubernetes/index.ts';

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

const core = (plural: string): Resource => ({ group: '', version: 'v1', plural });
const apps = (plural: string): Resource => ({ group: 'apps', version: 'v1', plural });
const batch = (plural: string): Resource => ({ group: 'batch', version: 'v1', plural });

export const RESOURCES: Readonly<Record<ListedKind, Resource>> = {
  Pod: core('pods'),
  Node: core('nodes'),
  Namespace: core('namespaces'),
  ReplicaSet: apps('replicasets'),
  Deployment: apps('deployments'),
  StatefulSet: apps('statefulsets'),
  DaemonSet: apps('daemonsets'),
  Job: batch('jobs'),
  CronJob: batch('cronjobs'),
};
