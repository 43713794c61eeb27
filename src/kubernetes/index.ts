export { type KubernetesClient, type ListPage, type PageQuery } from './client/connect-cluster.ts';
export { findResource } from './client/find-resource.ts';
export { listWhole } from './client/list-whole.ts';
export { collectionPath, type Resource } from './client/resource-path.ts';
export { type WatchEvent, watchObjects } from './client/watch-objects.ts';
export { ApiRefused, ClusterLoginError, KubeconfigError } from './errors.ts';
export { epochOfNow, holdLease, type LeaseInput } from './lease/hold-lease.ts';
export { type OpenClusterInput, openCluster } from './open-cluster.ts';
export type { ClusterContext } from './types.ts';
