import { disruption, network, scaling, tcp } from './around-pods.ts';
import type { Fill } from './fill.ts';
import { deployment, partOf, probes, restricted } from './pod.ts';
import { advisoriesKey, advisoriesOptions, fromSecret, registriesVolume } from './server-fills.ts';
import { updatesObjects } from './updates-objects.ts';
import type { ServerValues } from './values.ts';

const part = partOf('server');
const HTTPS = 8443;
const HTTP = 8080;
const OPERATIONS = 9090;

/** A server of the fleet. It never asks the API server, and has no right there. */
export function serverObjects(fill: Fill<ServerValues>): object[] {
  const { namespace } = fill;
  const { name, labels } = part;
  const metadata = { name, namespace, labels };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    ...fill.when('databaseSecret', [], [volume(fill)]),
    pods(fill),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        selector: labels,
        ports: fill.when(
          'behindProxy',
          [{ name: 'http', port: 80, targetPort: 'web' }],
          [{ name: 'https', port: 443, targetPort: 'web' }],
        ),
      },
    },
    disruption(part, namespace),
    ...fill.when('databaseSecret', [scaling(part, fill)]),
    network(part, {
      namespace,
      ingress: [{ ports: tcp('web', 'operations') }],
      egress: [
        ...fill.when('databaseSecret', [{ ports: tcp(fill.number('databasePort')) }]),
        ...fill.when('documents', [{ ports: tcp(fill.number('documentsPort')) }]),
        ...fill.when('advisories', [{ ports: tcp(443) }]),
        ...fill.when('oidcIssuer', [{ ports: tcp(443) }]),
        ...fill.when('channelsSecret', [{ ports: tcp(fill.number('channelsPort')) }]),
        ...fill.when('catalogFrom', [{ ports: tcp(fill.number('registriesPort')) }]),
        ...fill.when('watchTags', [{ ports: tcp(fill.number('registriesPort')) }]),
      ],
    }),
    ...fill.when('updatesClaim', updatesObjects(fill)),
  ];
}

/** Helm leaves it where it is when the fleet moves to PostgreSQL, or the chart goes. */
function volume(fill: Fill<ServerValues>): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: part.name,
      namespace: fill.namespace,
      labels: part.labels,
      annotations: { 'helm.sh/resource-policy': 'keep' },
    },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: fill.text('storage') } } },
  };
}

/** One pod at a time has the file of SQLite. */
function pods(fill: Fill<ServerValues>): object {
  const tls = { name: 'tls', secret: { secretName: fill.text('tlsSecret'), defaultMode: 0o440 } };
  const channels = {
    name: 'channels',
    secret: { secretName: fill.text('channelsSecret'), defaultMode: 0o440 },
  };
  const claim = { name: 'data', persistentVolumeClaim: { claimName: part.name } };
  return deployment({
    part,
    fill,
    replicas: fill.choose('databaseSecret', fill.number('replicas'), 1),
    strategy: { type: fill.choose('databaseSecret', 'RollingUpdate', 'Recreate') },
    hasApiToken: false,
    initContainers: fill.when('advisories', [advisories(fill)]),
    container: {
      args: [
        'serve',
        '--data-dir=/data',
        `--public-url=${fill.needed('publicUrl', 'https://shearwall.example.org')}`,
        `--operations=0.0.0.0:${OPERATIONS}`,
        ...fill.when(
          'behindProxy',
          [`--listen=0.0.0.0:${HTTP}`, ...fill.each('behindProxy', (peer) => `--behind-proxy=${peer}`)],
          [`--listen=0.0.0.0:${HTTPS}`, '--tls-cert=/tls/tls.crt', '--tls-key=/tls/tls.key'],
        ),
        ...fill.when('oidcIssuer', [
          `--oidc-issuer=${fill.text('oidcIssuer')}`,
          `--oidc-client-id=${fill.text('oidcClientId')}`,
          `--oidc-groups-claim=${fill.text('oidcGroupsClaim')}`,
          ...fill.each('oidcScopes', (scope) => `--oidc-scope=${scope}`),
        ]),
        ...fill.when('channelsSecret', ['--channels=/channels/channels.json']),
        ...fill.each('catalogFrom', (place) => `--catalog-from=${place}`),
        ...fill.each('watchTags', (tags) => `--watch-tags=${tags}`),
        ...fill.when('attestedByKey', ['--attested-by-key=env://ATTESTED_BY_KEY', '--insecure-ignore-tlog']),
        ...fill.when('attestedBy', [
          `--attested-by=${fill.text('attestedBy')}`,
          `--attested-issuer=${fill.text('attestedIssuer')}`,
        ]),
        ...advisoriesOptions(fill),
        ...fill.when('pruneOlderThan', [`--prune-older-than=${fill.text('pruneOlderThan')}`]),
      ],
      env: [
        ...fill.when('databaseSecret', [
          fromSecret('SHEARWALL_DATABASE', fill.text('databaseSecret'), 'url'),
        ]),
        ...fill.when('documents', [
          { name: 'SHEARWALL_DOCUMENTS', value: fill.text('documents') },
          { name: 'AWS_ENDPOINT_URL_S3', value: fill.text('documentsEndpoint') },
          { name: 'AWS_REGION', value: fill.text('documentsRegion') },
          fromSecret('AWS_ACCESS_KEY_ID', fill.text('documentsSecret'), 'AWS_ACCESS_KEY_ID'),
          fromSecret('AWS_SECRET_ACCESS_KEY', fill.text('documentsSecret'), 'AWS_SECRET_ACCESS_KEY'),
        ]),
        ...fill.when('registriesSecret', [{ name: 'DOCKER_CONFIG', value: '/registries' }]),
        ...fill.when('attestedByKey', [{ name: 'ATTESTED_BY_KEY', value: fill.text('attestedByKey') }]),
        ...advisoriesKey(fill),
        ...fill.when('oidcIssuer', [
          fromSecret('SHEARWALL_OIDC_CLIENT_SECRET', fill.text('oidcSecret'), 'client-secret'),
        ]),
      ],
      ports: [
        { name: 'web', containerPort: fill.choose('behindProxy', HTTP, HTTPS) },
        { name: 'operations', containerPort: OPERATIONS },
      ],
      ...probes(5),
      volumeMounts: [
        { name: 'data', mountPath: '/data' },
        ...fill.when('behindProxy', [], [{ name: 'tls', mountPath: '/tls', readOnly: true }]),
        ...fill.when('channelsSecret', [{ name: 'channels', mountPath: '/channels', readOnly: true }]),
        ...fill.when('registriesSecret', [{ name: 'registries', mountPath: '/registries', readOnly: true }]),
      ],
    },
    volumes: [
      ...fill.when<object>('databaseSecret', [{ name: 'data', emptyDir: {} }], [claim]),
      ...fill.when('behindProxy', [], [tls]),
      ...fill.when('channelsSecret', [channels]),
      ...fill.when('registriesSecret', [registriesVolume(fill)]),
    ],
  });
}

function advisories(fill: Fill<ServerValues>): object {
  return {
    name: 'advisories',
    ...restricted(fill, {
      args: [
        'db',
        'pull',
        '--data-dir=/data',
        '--key=env://ADVISORIES_KEY',
        '--insecure-ignore-tlog',
        fill.text('advisories'),
      ],
      env: [{ name: 'ADVISORIES_KEY', value: fill.text('advisoriesKey') }],
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    }),
  };
}
