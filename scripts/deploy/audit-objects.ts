import { shapesWith } from '../../src/admission/index.ts';
import { network, rights, tcp } from './around-pods.ts';
import type { Fill } from './fill.ts';
import { POD_SECURITY, partOf, restricted, SCRATCH } from './pod.ts';
import type { AdmissionValues } from './values.ts';

const part = partOf('audit');
/** The ConfigMap with the kinds of whoever runs the webhook. */
export const KINDS = 'shearwall-admission-kinds';

/** Tells a server, again and again, what the policies of admission would refuse of all that runs. */
export function auditObjects(fill: Fill<AdmissionValues>): object[] {
  const { namespace } = fill;
  const { name, labels } = part;
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels } },
    ...rights(part, { namespace, kind: 'ClusterRole', rules: reads() }),
    cronJob(fill),
    network(part, {
      namespace,
      ingress: [],
      egress: [{ ports: tcp(443, 6443, fill.number('registryPort'), fill.number('auditServerPort')) }],
    }),
  ];
}

/** Every kind that holds images, whose workloads are, and what is asked of them. */
function reads(): object[] {
  const verbs = ['list'];
  const byGroup = Map.groupBy(shapesWith([]), ({ group }) => group);
  return [
    { apiGroups: [''], resources: ['namespaces'], verbs },
    ...[...byGroup].map(([group, shapes]) => ({
      apiGroups: [group],
      resources: shapes.map(({ kind, plural = `${kind.toLowerCase()}s` }) => plural),
      verbs,
    })),
    { apiGroups: ['policies.shearwall.dev'], resources: ['clusterpolicies', 'policies'], verbs },
  ];
}

function cronJob(fill: Fill<AdmissionValues>): object {
  const { name, labels, component } = part;
  const container = {
    args: [
      'policy',
      'audit',
      '--policy=/policies/policy.yaml',
      `--server=${fill.text('auditServer')}`,
      `--record=${fill.needed('auditCluster', 'prod')}`,
      ...fill.when('kinds', ['--kinds=/kinds/kinds.yaml']),
    ],
    env: [
      {
        name: 'SHEARWALL_TOKEN',
        valueFrom: { secretKeyRef: { name: fill.text('auditTokenSecret'), key: 'token' } },
      },
      ...fill.when('auditServerCaConfigMap', [{ name: 'NODE_EXTRA_CA_CERTS', value: '/server-ca/ca.crt' }]),
    ],
    volumeMounts: [
      { name: 'policies', mountPath: '/policies', readOnly: true },
      ...fill.when('kinds', [{ name: 'kinds', mountPath: '/kinds', readOnly: true }]),
      ...fill.when('auditServerCaConfigMap', [
        { name: 'server-ca', mountPath: '/server-ca', readOnly: true },
      ]),
    ],
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, namespace: fill.namespace, labels },
    spec: {
      schedule: fill.text('auditSchedule'),
      concurrencyPolicy: 'Forbid',
      jobTemplate: {
        spec: {
          // What would be refused is no failure that another try ends.
          backoffLimit: 0,
          activeDeadlineSeconds: 3600,
          template: {
            metadata: { labels },
            spec: {
              serviceAccountName: name,
              restartPolicy: 'Never',
              securityContext: POD_SECURITY,
              containers: [{ name: component, ...restricted(fill, container) }],
              volumes: [
                { name: 'policies', configMap: { name: partOf('admission').name } },
                ...fill.when('kinds', [{ name: 'kinds', configMap: { name: KINDS } }]),
                ...fill.when('auditServerCaConfigMap', [
                  { name: 'server-ca', configMap: { name: fill.text('auditServerCaConfigMap') } },
                ]),
                SCRATCH,
              ],
            },
          },
        },
      },
    },
  };
}
