import { withoutUndefined } from '../../../base/without-undefined.ts';
import { findOwner } from '../../owners/find-owner.ts';
import type { OwnerRules } from '../../owners/types.ts';
import type { ObservedContainer } from '../types.ts';
import type { DockerContainer } from './docker-container.ts';

/** What a container belongs to, by the labels of compose and swarm, and whose it is. */
export function placedContainer(
  { name, labels, image, startedAt, namespace: own = 'default', pod, platform, roots }: DockerContainer,
  rules: OwnerRules,
): ObservedContainer {
  const namespace =
    labels['com.docker.stack.namespace'] ??
    labels['com.docker.compose.project'] ??
    labels['io.podman.compose.project'] ??
    own;
  const service =
    labels['com.docker.swarm.service.name'] ??
    labels['com.docker.compose.service'] ??
    labels['io.podman.compose.service'];
  const workload = {
    namespace,
    kind: service !== undefined ? 'Service' : pod !== undefined ? 'Pod' : 'Container',
    name: service ?? pod ?? name,
  };
  const marks = [{ of: 'container' as const, marks: { labels, annotations: {} } }];
  return {
    workload,
    container: service ?? name,
    role: 'main',
    instance: name,
    image,
    startedAt,
    node: undefined,
    platform,
    owner: findOwner({ ...workload, image: image.reference, marks }, rules),
    ...withoutUndefined({ roots }),
  };
}
