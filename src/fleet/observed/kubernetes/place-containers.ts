import { type Fields, fieldsOf, textOf } from '../../../base/fields.ts';
import { findOwner } from '../../owners/find-owner.ts';
import type { Owned, OwnerRules } from '../../owners/types.ts';
import { marksOf, textsIn } from '../fields.ts';
import type { ObservedContainer } from '../types.ts';
import { nameOf, type Objects } from './objects.ts';
import type { RunningContainer } from './running-containers.ts';
import { workloadOf } from './workload-of.ts';

export type RunningPod = {
  /** Its metadata is enough. */
  pod: Fields;
  running: readonly RunningContainer[];
  node: string | undefined;
  platform: string | undefined;
};

/** Says of the running containers of a pod what they belong to, and whose they are. */
export function placeContainers(
  { pod, running, node, platform }: RunningPod,
  objects: Pick<Objects, 'find'>,
  rules: OwnerRules,
): ObservedContainer[] {
  if (running.length === 0) return [];
  const { workload, object } = workloadOf(pod, objects);
  const namespace = objects.find('Namespace', '', workload.namespace);
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
    instance: nameOf(pod).name,
    node,
    platform,
    owner: findOwner({ ...workload, image: each.image.reference, marks }, rules),
  }));
}

export function nodeOf(pod: Fields): string | undefined {
  return textOf(fieldsOf(pod['spec'])['nodeName']);
}

/** As OCI writes it: `linux/amd64`; undefined: the node does not say. */
export function platformOfNode(node: Fields): string | undefined {
  const info = fieldsOf(fieldsOf(node['status'])['nodeInfo']);
  const labels = textsIn(fieldsOf(fieldsOf(node['metadata'])['labels']));
  const architecture = textOf(info['architecture']) ?? labels['kubernetes.io/arch'];
  const os = textOf(info['operatingSystem']) ?? labels['kubernetes.io/os'] ?? 'linux';
  return architecture === undefined ? undefined : `${os}/${architecture}`;
}
