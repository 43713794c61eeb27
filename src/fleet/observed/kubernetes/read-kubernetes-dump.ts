import { type Fields, fieldsOf, textOf } from '../../../base/fields.ts';
import type { OwnerRules } from '../../owners/types.ts';
import type { Dump, DumpProblem, ObservedContainer } from '../types.ts';
import { gatherObjects, nameOf, type Objects } from './objects.ts';
import { nodeOf, placeContainers, platformOfNode } from './place-containers.ts';
import { runningContainers } from './running-containers.ts';

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
    const running = runningContainers(pod);
    const node = nodeOf(pod);
    const platform = node === undefined ? undefined : platforms.get(node);
    containers.push(...placeContainers({ pod, running, node, platform }, objects, rules));
  }
  if (objects.odd > 0)
    problems.push({ where: 'the dump', message: `${objects.odd} items of its lists are not objects` });
  const incomplete = objects.isPartial
    ? 'the list is incomplete: its metadata has "continue"'
    : unreadable > 0
      ? `${unreadable} ${unreadable === 1 ? 'pod' : 'pods'} could not be read`
      : undefined;
  const clusterUid = textOf(fieldsOf(objects.find('Namespace', '', 'kube-system')?.['metadata'])['uid']);
  return { format: 'kubernetes', containers, seen: pods.length, problems, incomplete, clusterUid };
}

function platformsOf(objects: Objects): Map<string, string> {
  return new Map(
    objects.ofKind('Node').flatMap((node): [string, string][] => {
      const platform = platformOfNode(node);
      return platform === undefined ? [] : [[nameOf(node).name, platform]];
    }),
  );
}
