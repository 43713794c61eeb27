import { type Fields, fieldsOf, textOf } from '../../../base/fields.ts';
import { findOwner } from '../../owners/find-owner.ts';
import type { Owned, OwnerRules } from '../../owners/types.ts';
import { marksOf, textsIn } from '../fields.ts';
import type { Dump, DumpProblem, ObservedContainer } from '../types.ts';
import { gatherObjects, nameOf, type Objects } from './objects.ts';
import { runningContainers } from './running-containers.ts';
import { workloadOf } from './workload-of.ts';

/** Lists and single objects of the Kubernetes API, in any order: pods, and what tells whose they are and where they run. */
export function readKubernetesDump(documents: readonly Fields[], rules: OwnerRules): Dump {
  const objects = gatherObjects(documents);
  const platforms = platformsOf(objects);
  const problems: DumpProblem[] = [];
  const containers: ObservedContainer[] = [];
  const pods = objects.ofKind('Pod');
  let unreadable = objects.odd;
  for (const [index, pod] of pods.entries()) {
    const { namespace, name } = nameOf(pod);
    if (name === '' || namespace === '' || textOf(fieldsOf(pod['status'])['phase']) === undefined) {
      unreadable++;
      problems.push({
        where: name === '' ? `pod ${index + 1} of the dump` : `pod ${namespace}/${name}`,
        message: 'it lacks its name, namespace or status',
      });
      continue;
    }
    containers.push(...containersOf(pod, objects, platforms, rules));
  }
  if (objects.odd > 0)
    problems.push({ where: 'the dump', message: `${objects.odd} items of its lists are not objects` });
  const incomplete = objects.isPartial
    ? 'the list is incomplete: its metadata has "continue"'
    : unreadable > 0
      ? `${unreadable} ${unreadable === 1 ? 'pod' : 'pods'} could not be read`
      : undefined;
  return { format: 'kubernetes', containers, seen: pods.length, problems, incomplete };
}

function containersOf(
  pod: Fields,
  objects: Objects,
  platforms: ReadonlyMap<string, string>,
  rules: OwnerRules,
): ObservedContainer[] {
  const { name } = nameOf(pod);
  const running = runningContainers(pod);
  if (running.length === 0) return [];
  const { workload, object } = workloadOf(pod, objects);
  const namespace = objects.find('Namespace', '', workload.namespace);
  const node = textOf(fieldsOf(pod['spec'])['nodeName']);
  const marks: Owned['marks'] = [
    { of: 'pod', marks: marksOf(fieldsOf(pod['metadata'])) },
    ...(object !== undefined && object !== pod
      ? [{ of: 'workload' as const, marks: marksOf(fieldsOf(object['metadata'])) }]
      : []),
    ...(namespace === undefined
      ? []
      : [{ of: 'namespace' as const, marks: marksOf(fieldsOf(namespace['metadata'])) }]),
  ];
  return running.map((each) => ({
    ...each,
    workload,
    instance: name,
    node,
    platform: node === undefined ? undefined : platforms.get(node),
    owner: findOwner({ ...workload, image: each.image.reference, marks }, rules),
  }));
}

function platformsOf(objects: Objects): Map<string, string> {
  return new Map(
    objects.ofKind('Node').flatMap((node): [string, string][] => {
      const info = fieldsOf(fieldsOf(node['status'])['nodeInfo']);
      const labels = textsIn(fieldsOf(fieldsOf(node['metadata'])['labels']));
      const architecture = textOf(info['architecture']) ?? labels['kubernetes.io/arch'];
      const os = textOf(info['operatingSystem']) ?? labels['kubernetes.io/os'] ?? 'linux';
      return architecture === undefined ? [] : [[nameOf(node).name, `${os}/${architecture}`]];
    }),
  );
}
