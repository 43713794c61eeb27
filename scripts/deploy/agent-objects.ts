import { disruption, network, rights, tcp } from './around-pods.ts';
import type { Fill } from './fill.ts';
import { deployment, partOf } from './pod.ts';
import type { AgentValues } from './values.ts';

const part = partOf('agent');

/** What an agent needs in a cluster: it reads what runs, holds a Lease, and listens nowhere. */
export function agentObjects(fill: Fill<AgentValues>): object[] {
  const { namespace } = fill;
  const { name, labels } = part;
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels } },
    ...rights(part, { namespace, kind: 'ClusterRole', rules: reads() }),
    ...rights(part, { namespace, kind: 'Role', rules: lease() }),
    pods(fill),
    disruption(part, namespace),
    network(part, {
      namespace,
      ingress: [],
      egress: [{ ports: tcp(443, 6443, fill.number('serverPort')) }],
    }),
  ];
}

function reads(): object[] {
  const verbs = ['get', 'list', 'watch'];
  return [
    { apiGroups: [''], resources: ['pods', 'nodes', 'namespaces'], verbs },
    {
      apiGroups: ['apps'],
      resources: ['replicasets', 'deployments', 'statefulsets', 'daemonsets'],
      verbs,
    },
    { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs },
    // By which keys its own tokens are known.
    { nonResourceURLs: ['/openid/v1/jwks'], verbs: ['get'] },
  ];
}

/** What is not yet made cannot be named. */
function lease(): object[] {
  const what = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] };
  return [
    { ...what, verbs: ['create'] },
    { ...what, verbs: ['get', 'patch'], resourceNames: [part.name] },
  ];
}

/** What was not told outlives the container in its own volume; what outlives the pod would be told by the next holder of the Lease. */
function pods(fill: Fill<AgentValues>): object {
  const owners = { name: 'owners', configMap: { name: fill.text('ownersConfigMap') } };
  const token = { name: 'token', secret: { secretName: fill.text('tokenSecret'), defaultMode: 0o440 } };
  const optional = { secretName: fill.text('enrolmentSecret'), defaultMode: 0o440, optional: true };
  const enrolment = { name: 'enrolment', secret: optional };
  const authority = { name: 'server-ca', configMap: { name: fill.text('serverCaConfigMap') } };
  return deployment({
    part,
    fill,
    replicas: fill.number('replicas'),
    strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    hasApiToken: true,
    container: {
      args: [
        'agent',
        `--server=${fill.needed('server', 'https://shearwall.example.org')}`,
        `--cluster=${fill.needed('cluster', 'prod')}`,
        '--token-file=/token/token',
        `--lease=${fill.namespace}/${part.name}`,
        '--spool=/spool/untold.json',
        ...fill.when('clusterUid', ['--enrolment-file=/enrolment/token']),
        ...fill.when('ownersConfigMap', ['--owners=/owners/owners.yaml']),
      ],
      env: [
        { name: 'NODE_OPTIONS', value: fill.text('nodeOptions') },
        ...fill.when('serverCaConfigMap', [{ name: 'NODE_EXTRA_CA_CERTS', value: '/server-ca/ca.crt' }]),
      ],
      volumeMounts: [
        { name: 'token', mountPath: '/token', readOnly: true },
        { name: 'spool', mountPath: '/spool' },
        ...fill.when('clusterUid', [{ name: 'enrolment', mountPath: '/enrolment', readOnly: true }]),
        ...fill.when('ownersConfigMap', [{ name: 'owners', mountPath: '/owners', readOnly: true }]),
        ...fill.when('serverCaConfigMap', [{ name: 'server-ca', mountPath: '/server-ca', readOnly: true }]),
      ],
    },
    volumes: [
      ...fill.when<object>('clusterUid', [accountToken(fill), enrolment], [token]),
      { name: 'spool', emptyDir: { sizeLimit: '256Mi' } },
      ...fill.when('ownersConfigMap', [owners]),
      ...fill.when('serverCaConfigMap', [authority]),
    ],
  });
}

/** Of the service account, for the server alone; the kubelet renews it. */
function accountToken(fill: Fill<AgentValues>): object {
  const audience = `shearwall:${fill.text('clusterUid')}`;
  const serviceAccountToken = { audience, expirationSeconds: 600, path: 'token' };
  return { name: 'token', projected: { defaultMode: 0o440, sources: [{ serviceAccountToken }] } };
}
