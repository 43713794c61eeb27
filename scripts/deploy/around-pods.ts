import type { Fill } from './fill.ts';
import type { Part } from './pod.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** What an account may do: in its own namespace, or in the whole cluster. `name`: where it is not the part's. */
export function rights(
  { name: account, labels }: Part,
  {
    namespace,
    kind,
    rules,
    name = account,
  }: { namespace: string; kind: 'Role' | 'ClusterRole'; rules: object[]; name?: string },
): object[] {
  const metadata = kind === 'Role' ? { name, namespace, labels } : { name, labels };
  return [
    { apiVersion: `${RBAC}/v1`, kind, metadata, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: RBAC, kind, name },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
    },
  ];
}

/** Nodes may be drained: one pod goes at a time, also where there is one only. */
export function disruption({ name, labels }: Part, namespace: string): object {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace, labels },
    spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
  };
}

export function scaling<V extends { replicas: number; maxReplicas: number }>(
  { name, labels }: Part,
  fill: Fill<V>,
): object {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace: fill.namespace, labels },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: fill.number('replicas'),
      maxReplicas: fill.number('maxReplicas'),
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
    },
  };
}

/** What may come in, and where pods may go besides asking for names. */
export function network(
  { name, labels }: Part,
  { namespace, ingress, egress }: { namespace: string; ingress: object[]; egress: object[] },
): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace, labels },
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress', 'Egress'],
      ingress,
      egress: [{ ports: [{ protocol: 'UDP', port: 53 }, ...tcp(53)] }, ...egress],
    },
  };
}

export function tcp(...ports: (number | string)[]): object[] {
  return ports.map((port) => ({ protocol: 'TCP', port }));
}
