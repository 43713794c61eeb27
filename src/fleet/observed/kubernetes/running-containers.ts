import { type Fields, fieldOf, fieldsOf, objectsOf, textOf } from '../../../base/fields.ts';
import { timeOf } from '../fields.ts';
import { imageIdDigest } from '../image-id.ts';
import type { ContainerRole, ObservedImage } from '../types.ts';

export type RunningContainer = {
  container: string;
  role: ContainerRole;
  image: ObservedImage;
  startedAt: number | undefined;
};

/**
 * The containers of a pod that are not terminated: main, sidecars (init containers that are restarted always) and ephemeral ones.
 * A container that waits counts: what crashes and starts again is not safe meanwhile.
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
  const facts = { asked: imagesAskedFor(spec), started: timeOf(textOf(status['startTime'])) };
  const reported = [
    ...running(objectsOf(status['containerStatuses']), 'main', facts),
    ...running(inits, 'sidecar', facts),
    ...running(objectsOf(status['ephemeralContainerStatuses']), 'ephemeral', facts),
  ];
  return [...reported, ...unreported(spec, status, phase)];
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

type PodFacts = { asked: ReturnType<typeof imagesAskedFor>; started: number | undefined };

function running(
  statuses: readonly Fields[],
  role: ContainerRole,
  { asked, started }: PodFacts,
): RunningContainer[] {
  return statuses.flatMap((status) => {
    const state = fieldsOf(status['state']);
    if (state['terminated'] !== undefined && state['terminated'] !== null) return [];
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
