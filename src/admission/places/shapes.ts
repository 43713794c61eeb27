import type { Fields } from '../../base/fields.ts';
import type { ImageShape } from '../types.ts';

const TEMPLATE = 'spec.template.spec';

function templated(group: string, ...kinds: string[]): ImageShape[] {
  return kinds.map((kind) => ({ group, kind, podSpecs: [TEMPLATE], images: [] }));
}

/** Every kind of Kubernetes itself that holds images. A test compares it with the API server's own schema. */
export const BUILT_IN_SHAPES: readonly ImageShape[] = [
  { group: '', kind: 'Pod', podSpecs: ['spec'], images: [] },
  { group: '', kind: 'PodTemplate', podSpecs: ['template.spec'], images: [] },
  ...templated('', 'ReplicationController'),
  ...templated('apps', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'),
  ...templated('batch', 'Job'),
  { group: 'batch', kind: 'CronJob', podSpecs: ['spec.jobTemplate.spec.template.spec'], images: [] },
];

/** Kinds of widely used projects, by their own CRDs. Others are named by configuration. */
const KNOWN_CUSTOM_SHAPES: readonly ImageShape[] = [
  ...templated('argoproj.io', 'Rollout'),
  ...templated('serving.knative.dev', 'Service', 'Configuration'),
  { group: 'serving.knative.dev', kind: 'Revision', podSpecs: ['spec'], images: [] },
  ...templated('apps.kruise.io', 'CloneSet', 'StatefulSet', 'DaemonSet', 'BroadcastJob'),
  {
    group: 'apps.kruise.io',
    kind: 'AdvancedCronJob',
    podSpecs: [
      'spec.template.jobTemplate.spec.template.spec',
      'spec.template.broadcastJobTemplate.spec.template.spec',
    ],
    images: [],
  },
  { group: 'keda.sh', kind: 'ScaledJob', podSpecs: ['spec.jobTargetRef.template.spec'], images: [] },
  {
    group: 'jobset.x-k8s.io',
    kind: 'JobSet',
    podSpecs: ['spec.replicatedJobs.*.template.spec.template.spec'],
    images: [],
  },
  { group: 'batch.volcano.sh', kind: 'Job', podSpecs: ['spec.tasks.*.template.spec'], images: [] },
];

/** All kinds that are looked at; `own`: those that whoever runs the webhook named. */
export function shapesWith(own: readonly ImageShape[]): ImageShape[] {
  return [...BUILT_IN_SHAPES, ...KNOWN_CUSTOM_SHAPES, ...own];
}

/** Finds the shape of an object's kind; a kind that holds no images has none. Versions of a kind keep their pods at the same place. */
export type ShapeOf = (group: string, kind: string) => ImageShape | undefined;

export function shapesBy(shapes: readonly ImageShape[]): ShapeOf {
  const byKind = new Map(shapes.map((shape) => [`${shape.group}/${shape.kind}`, shape]));
  return (group, kind) => byKind.get(`${group}/${kind}`);
}

/** `apps/v1` → `apps`; `v1` → ``. */
export function groupOf(apiVersion: unknown): string {
  return typeof apiVersion === 'string' && apiVersion.includes('/')
    ? (apiVersion.split('/', 1)[0] ?? '')
    : '';
}

/** True where a controller whose kind holds images made the object, and so compares it with its own template. */
export function hasTemplatedController(metadata: Fields, shapeOf: ShapeOf): boolean {
  const owners = metadata['ownerReferences'];
  if (!Array.isArray(owners)) return false;
  return (owners as Fields[]).some(
    (owner) =>
      owner?.['controller'] === true &&
      shapeOf(groupOf(owner['apiVersion']), String(owner['kind'])) !== undefined,
  );
}
