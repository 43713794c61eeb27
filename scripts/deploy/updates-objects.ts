import { network, tcp } from './around-pods.ts';
import type { Fill } from './fill.ts';
import { deployment, partOf } from './pod.ts';
import { advisoriesKey, advisoriesOptions, fromSecret, registriesVolume } from './server-fills.ts';
import type { ServerValues } from './values.ts';

const part = partOf('updates');
/** Of mirrors, registries and forges. */
const [HTTP, HTTPS, SSH] = [80, 443, 22];

/** A worker that keeps recipes up to date. git asks the forge, and builds take memory: none of that is the servers' business. */
export function updatesObjects(fill: Fill<ServerValues>): object[] {
  const { namespace } = fill;
  const metadata = { name: part.name, namespace, labels: part.labels };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    worker(fill),
    network(part, {
      namespace,
      ingress: [],
      egress: [
        { ports: tcp(HTTP, HTTPS, SSH) },
        { ports: tcp(fill.number('databasePort')) },
        { ports: tcp(fill.number('registriesPort')) },
      ],
    }),
  ];
}

function worker(fill: Fill<ServerValues>): object {
  return deployment({
    part,
    fill,
    replicas: 1,
    // A claim may be of one node.
    strategy: { type: 'Recreate' },
    hasApiToken: false,
    container: {
      image: fill.needed('updatesImage', 'registry.example.org/shearwall-with-git:v1'),
      // Paths of the file are those of its folder.
      workingDir: '/recipes',
      args: [
        'serve',
        '--worker',
        '--updates=/recipes/updates',
        '--data-dir=/data',
        `--public-url=${fill.needed('publicUrl', 'https://shearwall.example.org')}`,
        ...advisoriesOptions(fill),
      ],
      env: [
        fromSecret('SHEARWALL_DATABASE', fill.needed('databaseSecret', 'shearwall-database'), 'url'),
        ...fill.when('registriesSecret', [{ name: 'DOCKER_CONFIG', value: '/registries' }]),
        ...advisoriesKey(fill),
        { name: 'TMPDIR', value: '/scratch' },
        // The checkout belongs to whoever keeps it current.
        { name: 'GIT_CONFIG_COUNT', value: '1' },
        { name: 'GIT_CONFIG_KEY_0', value: 'safe.directory' },
        { name: 'GIT_CONFIG_VALUE_0', value: '*' },
      ],
      envFrom: [{ secretRef: { name: fill.text('updatesSecret'), optional: true } }],
      volumeMounts: [
        { name: 'data', mountPath: '/data' },
        { name: 'recipes', mountPath: '/recipes' },
        ...fill.when('registriesSecret', [{ name: 'registries', mountPath: '/registries', readOnly: true }]),
      ],
    },
    volumes: [
      { name: 'data', emptyDir: {} },
      { name: 'recipes', persistentVolumeClaim: { claimName: fill.text('updatesClaim') } },
      ...fill.when('registriesSecret', [registriesVolume(fill)]),
    ],
  });
}
