export {
  connectCluster,
  type ListPage,
  type PageQuery,
} from './client/connect-cluster.ts';
export { listWhole } from './client/list-whole.ts';
export type { Resource } from './client/resource-path.ts';
export { ApiRefused, ClusterLoginError, KubeconfigError } from './errors.ts';
export { accessByKubeconfig } from './kubeconfig/access-by-kubeconfig.ts';
export { accessInCluster } from './login/access-in-cluster.ts';
export type { ClusterAccess, ClusterContext, LoginMachine } from './types.ts';
