/** Objects of every kind that holds images, with an image at every place. */

export type Place = 'containers' | 'initContainers' | 'volumes';
export const PLACES: readonly Place[] = ['containers', 'initContainers', 'volumes'];

type Kind = { collection: string; apiVersion: string; object(spec: object): object };

const meta = { labels: { app: 'web' } };
const selector = { matchLabels: { app: 'web' } };
const template = (spec: object) => ({ metadata: meta, spec });
const core = (plural: string): string => `/api/v1/namespaces/shop/${plural}`;
const grouped = (group: string, plural: string): string => `/apis/${group}/v1/namespaces/shop/${plural}`;
const never = (spec: object) => ({ ...spec, restartPolicy: 'Never' });

export const KINDS: Readonly<Record<string, Kind>> = {
  Pod: { collection: core('pods'), apiVersion: 'v1', object: (spec) => ({ spec }) },
  PodTemplate: {
    collection: core('podtemplates'),
    apiVersion: 'v1',
    object: (spec) => ({ template: template(spec) }),
  },
  ReplicationController: {
    collection: core('replicationcontrollers'),
    apiVersion: 'v1',
    object: (spec) => ({ spec: { selector: { app: 'web' }, template: template(spec) } }),
  },
  Deployment: {
    collection: grouped('apps', 'deployments'),
    apiVersion: 'apps/v1',
    object: (spec) => ({ spec: { selector, template: template(spec) } }),
  },
  StatefulSet: {
    collection: grouped('apps', 'statefulsets'),
    apiVersion: 'apps/v1',
    object: (spec) => ({ spec: { selector, serviceName: 'web', template: template(spec) } }),
  },
  DaemonSet: {
    collection: grouped('apps', 'daemonsets'),
    apiVersion: 'apps/v1',
    object: (spec) => ({ spec: { selector, template: template(spec) } }),
  },
  ReplicaSet: {
    collection: grouped('apps', 'replicasets'),
    apiVersion: 'apps/v1',
    object: (spec) => ({ spec: { selector, template: template(spec) } }),
  },
  Job: {
    collection: grouped('batch', 'jobs'),
    apiVersion: 'batch/v1',
    object: (spec) => ({ spec: { template: { spec: never(spec) } } }),
  },
  CronJob: {
    collection: grouped('batch', 'cronjobs'),
    apiVersion: 'batch/v1',
    object: (spec) => ({
      spec: { schedule: '0 0 * * *', jobTemplate: { spec: { template: { spec: never(spec) } } } },
    }),
  },
};

/** A pod spec with `image` at `place`; what else a pod has to have is `filler`. */
export function specWith(place: Place, image: string, filler: string): object {
  const containers = [{ name: 'main', image: place === 'containers' ? image : filler }];
  if (place === 'containers') return { containers };
  if (place === 'initContainers') return { containers, initContainers: [{ name: 'first', image }] };
  return { containers, volumes: [{ name: 'files', image: { reference: image } }] };
}

export function objectOf(kind: string, name: string, spec: object): object {
  const { apiVersion, object } = KINDS[kind] as Kind;
  return { apiVersion, kind, metadata: { name }, ...object(spec) };
}

/** Every image in an object, found without any code of ours: texts at `image`, and at `reference` of an `image`. */
export function imagesIn(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return key === 'image' || key === 'reference' ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => imagesIn(item));
  if (typeof value !== 'object' || value === null) return [];
  // Status says what ran, managedFields who wrote what.
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'status' || name === 'metadata' ? [] : imagesIn(inner, name),
  );
}
