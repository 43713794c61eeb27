/** What the admission webhook needs in a cluster, with no right that it does not use. */
export type AdmissionValues = {
  namespace: string;
  image: string;
  replicas: number;
  maxReplicas: number;
  cpu: string;
  memory: string;
  memoryLimit: string;
  registryPort: number;
  policy: string;
};

const NAME = 'shearwall-admission';
const labels = { 'app.kubernetes.io/name': 'shearwall', 'app.kubernetes.io/component': 'admission' };
const OWN = [NAME];
const REVIEWS = 8443;
const OPERATIONS = 8080;

export function admissionObjects(values: AdmissionValues): object[] {
  const { namespace } = values;
  const metadata = { name: NAME, namespace, labels };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    ...rights(namespace),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'policy.yaml': values.policy } },
    deployment(values),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: labels, ports: [{ name: 'https', port: 443, targetPort: 'reviews' }] },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { minAvailable: 1, selector: { matchLabels: labels } },
    },
    scaling(values),
    network(values),
  ];
}

/** Made objects cannot be named beforehand; all else is for ours alone, and nothing of it is ever deleted. */
function rights(namespace: string): object[] {
  const verbs = ['get', 'list', 'watch', 'patch'];
  const webhooks = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'];
  const group = 'admissionregistration.k8s.io';
  const subjects = [{ kind: 'ServiceAccount', name: NAME, namespace }];
  const rbac = 'rbac.authorization.k8s.io';
  return [
    {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata: { name: NAME, namespace, labels },
      rules: [
        { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
        { apiGroups: [''], resources: ['secrets'], verbs, resourceNames: OWN },
      ],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: { name: NAME, namespace, labels },
      roleRef: { apiGroup: rbac, kind: 'Role', name: NAME },
      subjects,
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name: NAME, labels },
      rules: [
        { apiGroups: [group], resources: webhooks, verbs: ['create'] },
        { apiGroups: [group], resources: webhooks, verbs, resourceNames: OWN },
      ],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: NAME, labels },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: NAME },
      subjects,
    },
  ];
}

function deployment(values: AdmissionValues): object {
  const { namespace, image, replicas, cpu, memory, memoryLimit } = values;
  const probe = (path: string) => ({ httpGet: { path, port: 'operations' } });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: NAME, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: NAME,
          terminationGracePeriodSeconds: 30,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: labels },
            },
          ],
          containers: [
            {
              name: 'admission',
              image,
              args: [
                'admit',
                '--policy=/policies/policy.yaml',
                `--service=${namespace}/${NAME}`,
                `--listen=0.0.0.0:${REVIEWS}`,
                `--operations=0.0.0.0:${OPERATIONS}`,
              ],
              env: [
                { name: 'XDG_CACHE_HOME', value: '/scratch' },
                { name: 'XDG_STATE_HOME', value: '/scratch' },
                { name: 'HOME', value: '/scratch' },
              ],
              ports: [
                { name: 'reviews', containerPort: REVIEWS },
                { name: 'operations', containerPort: OPERATIONS },
              ],
              readinessProbe: { ...probe('/readyz'), periodSeconds: 2 },
              livenessProbe: { ...probe('/healthz'), periodSeconds: 10 },
              resources: { requests: { cpu, memory }, limits: { memory: memoryLimit } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
              volumeMounts: [
                { name: 'policies', mountPath: '/policies', readOnly: true },
                { name: 'scratch', mountPath: '/scratch' },
              ],
            },
          ],
          volumes: [
            { name: 'policies', configMap: { name: NAME } },
            { name: 'scratch', emptyDir: {} },
          ],
        },
      },
    },
  };
}

function scaling({ namespace, replicas, maxReplicas }: AdmissionValues): object {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: NAME, namespace, labels },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: NAME },
      minReplicas: replicas,
      maxReplicas,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
    },
  };
}

/** API servers are no pods, and no selector finds them: reviews may come from anywhere. Out go names, the API server and registries. */
function network({ namespace, registryPort }: AdmissionValues): object {
  const tcp = (...ports: (number | string)[]) => ports.map((port) => ({ protocol: 'TCP', port }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: NAME, namespace, labels },
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: tcp('reviews', 'operations') }],
      egress: [
        { ports: [{ protocol: 'UDP', port: 53 }, ...tcp(53)] },
        { ports: tcp(443, 6443, registryPort) },
      ],
    },
  };
}
