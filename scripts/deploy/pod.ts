import type { Fill } from './fill.ts';

/** Of a part, all its objects have one name; so has its container the part's. */
export type Part = { name: string; labels: Record<string, string>; component: string };

export function partOf(component: string): Part {
  return {
    component,
    name: `shearwall-${component}`,
    labels: { 'app.kubernetes.io/name': 'shearwall', 'app.kubernetes.io/component': component },
  };
}

type Sized = { image: string; replicas: number; cpu: string; memory: string; memoryLimit: string };
type Container = { args: string[]; env?: object[]; volumeMounts: object[] } & Record<string, unknown>;
type Pods<V> = {
  part: Part;
  fill: Fill<V>;
  replicas: number;
  strategy: object;
  /** None: pods that never ask the API server have no token for it. */
  hasApiToken: boolean;
  container: Container;
  initContainers?: object[];
  volumes: object[];
};

/** Pods that the restricted standard lets in, spread over nodes. */
export function deployment<V extends Sized>(pods: Pods<V>): object {
  const { part, fill, replicas, strategy, hasApiToken, container, initContainers, volumes } = pods;
  const { name, labels } = part;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: fill.namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      strategy,
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          automountServiceAccountToken: hasApiToken,
          terminationGracePeriodSeconds: 30,
          securityContext: POD_SECURITY,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: labels },
            },
          ],
          ...(initContainers && { initContainers }),
          containers: [{ name: part.component, ...restricted(fill, container) }],
          volumes: [...volumes, SCRATCH],
        },
      },
    },
  };
}

const ID = 65_532;
export const POD_SECURITY = {
  runAsNonRoot: true,
  runAsUser: ID,
  runAsGroup: ID,
  fsGroup: ID,
  seccompProfile: { type: 'RuntimeDefault' },
};
export const SCRATCH = { name: 'scratch', emptyDir: {} };

/** A container that may write to /scratch alone. */
export function restricted<V extends Sized>(fill: Fill<V>, container: Container): object {
  return {
    image: fill.text('image'),
    ...container,
    env: [
      ...(container.env ?? []),
      { name: 'XDG_CACHE_HOME', value: '/scratch' },
      { name: 'XDG_STATE_HOME', value: '/scratch' },
      { name: 'HOME', value: '/scratch' },
    ],
    resources: {
      requests: { cpu: fill.text('cpu'), memory: fill.text('memory') },
      limits: { memory: fill.text('memoryLimit') },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [...container.volumeMounts, { name: 'scratch', mountPath: '/scratch' }],
  };
}

export function probes(readyEverySeconds: number): object {
  const probe = (path: string) => ({ httpGet: { path, port: 'operations' } });
  return {
    readinessProbe: { ...probe('/readyz'), periodSeconds: readyEverySeconds },
    livenessProbe: { ...probe('/healthz'), periodSeconds: 10 },
  };
}
