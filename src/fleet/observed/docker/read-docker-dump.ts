import { type Fields, textOf } from '../../../base/fields.ts';
import type { OwnerRules } from '../../owners/types.ts';
import type { Dump, DumpProblem, ObservedContainer } from '../types.ts';
import { KNOWN_FORMS, unreadable } from '../unreadable.ts';
import { inspectedContainer, isInspected, isInspectedImage } from './inspected-container.ts';
import { isListed, listedContainer } from './listed-container.ts';
import { placedContainer } from './placed-container.ts';

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
    if (found.isRunning) containers.push(placedContainer(found, rules));
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

function isPodman(object: Fields): boolean {
  return (
    object['ImageDigest'] !== undefined ||
    textOf(object['PodName']) !== undefined ||
    Array.isArray(object['Names'])
  );
}
