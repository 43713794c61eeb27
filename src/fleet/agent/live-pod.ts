import { type Fields, fieldsOf, objectsOf, textOf } from '../../base/fields.ts';
import { nameOf } from '../observed/kubernetes/objects.ts';
import { nodeOf } from '../observed/kubernetes/place-containers.ts';
import { type RunningContainer, runningContainers } from '../observed/kubernetes/running-containers.ts';
import type { ObservedContainer } from '../observed/types.ts';

/** What is kept of a pod: there may be 50,000. */
export type LivePod = {
  namespace: string;
  name: string;
  /** With its metadata only. */
  object: Fields;
  node: string | undefined;
  running: readonly RunningContainer[];
  /** `KIND/NAME` of what made it. */
  controller: string | undefined;
  placed: readonly ObservedContainer[];
  /** Its controller was there when it was placed: else its name told. */
  isSure: boolean;
};

/** Of a slim pod; not placed yet. */
export function livePod(pod: Fields): LivePod {
  const object = { kind: 'Pod', metadata: fieldsOf(pod['metadata']) };
  const owners = objectsOf(object.metadata['ownerReferences']);
  const owner = owners.find((each) => each['controller'] === true) ?? owners[0];
  return {
    ...nameOf(pod),
    object,
    node: nodeOf(pod),
    running: runningContainers(pod),
    controller: owner && `${textOf(owner['kind'])}/${textOf(owner['name'])}`,
    placed: [],
    isSure: false,
  };
}
