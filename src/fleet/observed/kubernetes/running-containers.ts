import type { Digest } from '../../../base/digest.ts';
import { type Fields, fieldOf, fieldsOf, objectsOf, textOf } from '../../../base/fields.ts';
import { podRoots } from '../../roots/pod-roots.ts';
import { timeOf } from '../fields.ts';
import { imageIdDigest } from '../image-id.ts';
import type { ContainerRole, ObservedImage } from '../types.ts';

export type RunningContainer = {
  container: string;
  role: ContainerRole;
  image: ObservedImage;
  startedAt: number | undefined;
  roots?: Digest;
};

/**
 * The containers of a pod that run or will run again: main, sidecars (init containers that are restarted always) and ephemeral ones.
 * What waits, or is terminated and will be restarted, counts: what crashes and starts again is not safe meanwhile.
 */
export function runningContainers(pod: Fields): RunningContainer[] {
  const status = fieldsOf(pod['status']);
  const phase = textOf(status['phase']);
  if (phase === 'Succeeded' || phase === 'Failed') return [];
  const spec = fieldsOf(pod['spec']);
  const sidecars = new Set(
    objectsOf(spec['initContainers'])
      .filter((each) => each['restartPolicy'] === 'Always')
      .map((each) => textOf(each['name'])),
  );
  const inits = objectsOf(status['initContainerStatuses']).filter((each) =>
    sidecars.has(textOf(each['name'])),
  );
  const asked = imagesAskedFor(spec);
  const started = timeOf(textOf(status['startTime']));
  const restarts = restartsOf(pod);
  const reported = [
    ...running(objectsOf(status['containerStatuses']), 'main', { asked, started, restarts }),
    ...running(inits, 'sidecar', { asked, started, restarts: restarts === 'Ending' ? restarts : 'Always' }),
    ...running(objectsOf(status['ephemeralContainerStatuses']), 'ephemeral', {
      asked,
      started,
      restarts: 'Never',
    }),
  ];
  const roots = podRoots(pod);
  return [...reported, ...unreported(spec, status, phase)].map((each) => {
    const digest = roots.get(each.container);
    return digest === undefined ? each : { ...each, roots: digest };
  });
}

/**
 * By container what its pod asks for. The status may name any tag that the image has on its node, one today and another tomorrow, or
 * only a digest.
 */
function imagesAskedFor(spec: Fields): Map<string | undefined, string | undefined> {
  const lists = ['initContainers', 'containers', 'ephemeralContainers'];
  const all = lists.flatMap((list) => objectsOf(fieldOf(spec, list)));
  return new Map(all.map((each) => [textOf(each['name']), textOf(each['image'])]));
}

/** Of a pod that is being deleted nothing is restarted; where a dump does not say, neither. */
function restartsOf(pod: Fields): string {
  if (fieldOf(fieldsOf(pod['metadata']), 'deletionTimestamp') !== undefined) return 'Ending';
  return textOf(fieldsOf(pod['spec'])['restartPolicy']) ?? 'Never';
}

/** `restarts`: the pod's policy, or what stands for it. */
type PodFacts = {
  asked: ReturnType<typeof imagesAskedFor>;
  started: number | undefined;
  restarts: string;
};

function isOver(state: Fields, restarts: string): boolean {
  const { terminated } = state;
  if (terminated === undefined || terminated === null) return false;
  return !(restarts === 'Always' || (restarts === 'OnFailure' && fieldsOf(terminated)['exitCode'] !== 0));
}

function running(
  statuses: readonly Fields[],
  role: ContainerRole,
  { asked, started, restarts }: PodFacts,
): RunningContainer[] {
  return statuses.flatMap((status) => {
    const state = fieldsOf(status['state']);
    if (isOver(state, restarts)) return [];
    const name = textOf(status['name']);
    const image = {
      reference: asked.get(name) ?? textOf(status['image']),
      digest: imageIdDigest(textOf(status['imageID'])),
    };
    const startedAt = timeOf(textOf(fieldsOf(state['running'])['startedAt'])) ?? started;
    return [{ container: name ?? '', role, image, startedAt }];
  });
}

/** A pod that is said to run but reports no container: what runs in it is unknown, not nothing. */
function unreported(spec: Fields, status: Fields, phase: string | undefined): RunningContainer[] {
  if (phase !== 'Running' && phase !== 'Unknown') return [];
  const known = new Set(objectsOf(status['containerStatuses']).map((each) => textOf(each['name'])));
  return objectsOf(spec['containers'])
    .filter((each) => !known.has(textOf(each['name'])))
    .map((each) => ({
      container: textOf(each['name']) ?? '',
      role: 'main',
      image: { reference: textOf(each['image']), digest: undefined },
      startedAt: timeOf(textOf(status['startTime'])),
    }));
}
