import { fieldOf, fieldsOf } from '../../base/fields.ts';
import type { Review } from '../types.ts';

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/**
 * True for the copy that a kubelet makes of a static pod, which it runs whatever we answer. Only where the node itself asks, for a pod on
 * itself: anybody can write the annotation.
 */
export function isMirrorPod({ kind, group, operation, object = {}, requester }: Review): boolean {
  if (operation !== 'CREATE' || group !== '' || kind !== 'Pod') return false;
  const annotations = fieldsOf(fieldsOf(object['metadata'])['annotations']);
  const node = fieldsOf(object['spec'])['nodeName'];
  return (
    fieldOf(annotations, MIRROR_ANNOTATION) !== undefined &&
    typeof node === 'string' &&
    node !== '' &&
    requester.username === `system:node:${node}` &&
    requester.groups.includes('system:nodes')
  );
}
