import { rights } from './around-pods.ts';
import type { Fill } from './fill.ts';
import { POD_SECURITY, partOf, restricted, SCRATCH } from './pod.ts';
import type { AdmissionValues } from './values.ts';

const part = partOf('uninstall');
const WEBHOOK = [partOf('admission').name];

/**
 * What `helm uninstall` runs first: pods made the webhook's configurations, so that Helm knows nothing of them, and left behind they would
 * refuse everything. It may delete them, which the webhook's own pods may not.
 */
export function uninstallObjects(fill: Fill<AdmissionValues>): object[] {
  const { namespace } = fill;
  const { name, labels } = part;
  const secrets = { apiGroups: [''], resources: ['secrets'] };
  const webhooks = {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  };
  const objects = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels } },
    ...rights(part, {
      namespace,
      kind: 'Role',
      rules: [{ ...secrets, verbs: ['get', 'patch'], resourceNames: WEBHOOK }],
    }),
    ...rights(part, {
      namespace,
      kind: 'ClusterRole',
      rules: [{ ...webhooks, verbs: ['delete'], resourceNames: WEBHOOK }],
    }),
  ] as Hooked[];
  return [...objects.map((object) => hooked(object, -1)), hooked(job(fill), 0)];
}

type Hooked = { metadata: object };

/** Lower weights come first. */
function hooked(object: Hooked, weight: number): object {
  const annotations = {
    'helm.sh/hook': 'pre-delete',
    'helm.sh/hook-weight': String(weight),
    'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function job(fill: Fill<AdmissionValues>): Hooked {
  const { name, labels, component } = part;
  const args = ['admit', 'uninstall', `--namespace=${fill.namespace}`];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: fill.namespace, labels },
    spec: {
      backoffLimit: 3,
      activeDeadlineSeconds: 120,
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          restartPolicy: 'Never',
          securityContext: POD_SECURITY,
          containers: [{ name: component, ...restricted(fill, { args, volumeMounts: [] }) }],
          volumes: [SCRATCH],
        },
      },
    },
  } as Hooked;
}
