import { type Fields, textOf } from '../../../base/fields.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { findOwner } from '../../owners/find-owner.ts';
import type { OwnerRules } from '../../owners/types.ts';
import type { Dump, DumpProblem, ObservedContainer } from '../types.ts';
import { KNOWN_FORMS, unreadable } from '../unreadable.ts';
import type { DockerContainer } from './docker-container.ts';
import { inspectedContainer, isInspected, isInspectedImage } from './inspected-container.ts';
import { isListed, listedContainer } from './listed-container.ts';

/** Containers as `docker|podman inspect` or `ps --format json` write them. */
export function readDockerDump(objects: readonly Fields[], rules: OwnerRules): Dump {
  const problems: DumpProblem[] = [];
  const containers: ObservedContainer[] = [];
  let [seen, odd] = [0, 0];
  for (const [index, object] of objects.entries()) {
    if (isInspectedImage(object)) continue;
    const found = isInspected(object)
      ? inspectedContainer(object)
      : isListed(object)
        ? listedContainer(object)
        : undefined;
    if (found === undefined) {
      odd++;
      problems.push({ where: `object ${index + 1} of the dump`, message: 'not a container' });
      continue;
    }
    seen++;
    if (found.isRunning) containers.push(observed(found, rules));
  }
  if (seen === 0 && odd > 0)
    throw unreadable('it is JSON, but not from Kubernetes, docker or podman', { hint: KNOWN_FORMS });
  return {
    format: objects.some(isPodman) ? 'podman' : 'docker',
    containers,
    seen,
    problems,
    incomplete: odd > 0 ? `${odd} of its objects could not be read` : undefined,
  };
}

function observed(
  { name, labels, image, startedAt, pod, platform, roots }: DockerContainer,
  rules: OwnerRules,
): ObservedContainer {
  const namespace =
    labels['com.docker.stack.namespace'] ??
    labels['com.docker.compose.project'] ??
    labels['io.podman.compose.project'] ??
    'default';
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

function isPodman(object: Fields): boolean {
  return (
    object['ImageDigest'] !== undefined ||
    textOf(object['PodName']) !== undefined ||
    Array.isArray(object['Names'])
  );
}
