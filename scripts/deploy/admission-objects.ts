import { disruption, network, rights, scaling, tcp } from './around-pods.ts';
import { auditObjects, KINDS } from './audit-objects.ts';
import type { Fill } from './fill.ts';
import { deployment, partOf, probes } from './pod.ts';
import type { AdmissionValues } from './values.ts';

const part = partOf('admission');
const OWN = [part.name];
const REVIEWS = 8443;
const GATEKEEPER = 8444;
const OPERATIONS = 8080;

/** What the admission webhook needs in a cluster, with no right that it does not use. */
export function admissionObjects(fill: Fill<AdmissionValues>): object[] {
  const { namespace } = fill;
  const { name, labels } = part;
  const metadata = { name, namespace, labels };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    ...ownRights(namespace),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'policy.yaml': fill.block('policy') } },
    ...fill.when('gatekeeperCa', gatekeeperObjects(fill)),
    ...fill.when('kinds', [kindsObject(fill)]),
    ...fill.when('pullSecrets', pullSecretRights(namespace)),
    pods(fill),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        selector: labels,
        ports: [
          { name: 'https', port: 443, targetPort: 'reviews' },
          ...fill.when('gatekeeperCa', [{ name: 'gatekeeper', port: GATEKEEPER, targetPort: 'gatekeeper' }]),
        ],
      },
    },
    disruption(part, namespace),
    scaling(part, fill),
    // API servers are no pods, and no selector finds them: reviews may come from anywhere.
    network(part, {
      namespace,
      ingress: [
        { ports: tcp('reviews', 'operations') },
        ...fill.when('gatekeeperCa', [
          {
            from: [
              {
                namespaceSelector: {
                  matchLabels: { 'kubernetes.io/metadata.name': fill.text('gatekeeperNamespace') },
                },
              },
            ],
            ports: tcp('gatekeeper'),
          },
        ]),
      ],
      egress: [{ ports: tcp(443, 6443, fill.number('registryPort')) }],
    }),
    ...fill.when('auditServer', auditObjects(fill)),
  ];
}

/** Made objects cannot be named beforehand; all else is for ours alone, and nothing of it is ever deleted. */
function ownRights(namespace: string): object[] {
  const verbs = ['get', 'list', 'watch', 'patch'];
  const secrets = { apiGroups: [''], resources: ['secrets'] };
  const webhooks = {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  };
  const definitions = {
    apiGroups: ['apiextensions.k8s.io'],
    resources: ['customresourcedefinitions'],
  };
  const policies = ['clusterpolicies', 'policies'];
  const exceptions = 'policyexceptions';
  const ours = { apiGroups: ['policies.shearwall.dev'] };
  const rules = (what: object) => [
    { ...what, verbs: ['create'] },
    { ...what, verbs, resourceNames: OWN },
  ];
  return [
    ...rights(part, {
      namespace,
      kind: 'Role',
      rules: [
        ...rules(secrets),
        { ...ours, resources: [exceptions], verbs: ['list', 'watch'] },
        { ...ours, resources: [`${exceptions}/status`], verbs: ['patch'] },
      ],
    }),
    ...rights(part, {
      namespace,
      kind: 'ClusterRole',
      rules: [
        ...rules(webhooks),
        { ...definitions, verbs: ['create'] },
        {
          ...definitions,
          verbs: ['get', 'patch'],
          resourceNames: [...policies, exceptions].map((plural) => `${plural}.policies.shearwall.dev`),
        },
        { ...ours, resources: policies, verbs: ['list', 'watch'] },
        { ...ours, resources: policies.map((plural) => `${plural}/status`), verbs: ['patch'] },
        // Whether who asks may bypass policies.
        { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
      ],
    }),
  ];
}

/** Any Secret by its name, and no list of them: pods say which. */
function pullSecretRights(namespace: string): object[] {
  const rules = [{ apiGroups: [''], resources: ['secrets', 'serviceaccounts'], verbs: ['get'] }];
  return rights(part, { namespace, kind: 'ClusterRole', rules, name: 'shearwall-pull-secrets' });
}

/** Who asks as Gatekeeper, and the right to keep its Provider's authorities right. */
function gatekeeperObjects(fill: Fill<AdmissionValues>): object[] {
  const { namespace } = fill;
  const name = 'shearwall-gatekeeper';
  const rules = [
    {
      apiGroups: ['externaldata.gatekeeper.sh'],
      resources: ['providers'],
      verbs: ['get', 'patch'],
      resourceNames: ['shearwall'],
    },
  ];
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace, labels: part.labels },
      data: { 'ca.crt': fill.block('gatekeeperCa') },
    },
    ...rights(part, { namespace, kind: 'ClusterRole', rules, name }),
  ];
}

function kindsObject(fill: Fill<AdmissionValues>): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: KINDS, namespace: fill.namespace, labels: part.labels },
    data: { 'kinds.yaml': fill.block('kinds') },
  };
}

function pods(fill: Fill<AdmissionValues>): object {
  return deployment({
    part,
    fill,
    replicas: fill.number('replicas'),
    strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    hasApiToken: true,
    container: {
      args: [
        'admit',
        '--policy=/policies/policy.yaml',
        `--service=${fill.namespace}/${part.name}`,
        `--listen=0.0.0.0:${REVIEWS}`,
        `--operations=0.0.0.0:${OPERATIONS}`,
        ...fill.when('gatekeeperCa', [
          `--gatekeeper=0.0.0.0:${GATEKEEPER}`,
          '--gatekeeper-ca=/gatekeeper/ca.crt',
        ]),
        ...fill.when('pullSecrets', ['--pull-secrets']),
        ...fill.when('kinds', ['--kinds=/kinds/kinds.yaml']),
        ...fill.when('clusterRange', [`--cluster-range=${fill.text('clusterRange')}`]),
      ],
      ports: [
        { name: 'reviews', containerPort: REVIEWS },
        { name: 'operations', containerPort: OPERATIONS },
        ...fill.when('gatekeeperCa', [{ name: 'gatekeeper', containerPort: GATEKEEPER }]),
      ],
      env: fill.when('reachableHosts', [
        { name: 'SHEARWALL_REACHABLE_HOSTS', value: fill.text('reachableHosts') },
      ]),
      ...probes(2),
      volumeMounts: [
        { name: 'policies', mountPath: '/policies', readOnly: true },
        ...fill.when('gatekeeperCa', [{ name: 'gatekeeper', mountPath: '/gatekeeper', readOnly: true }]),
        ...fill.when('kinds', [{ name: 'kinds', mountPath: '/kinds', readOnly: true }]),
      ],
    },
    volumes: [
      { name: 'policies', configMap: { name: part.name } },
      ...fill.when('gatekeeperCa', [{ name: 'gatekeeper', configMap: { name: 'shearwall-gatekeeper' } }]),
      ...fill.when('kinds', [{ name: 'kinds', configMap: { name: KINDS } }]),
    ],
  });
}
