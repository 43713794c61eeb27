import type { HostReach } from '../../base/http.ts';
import { isOutOfReach } from '../../base/reach.ts';
import { registryName } from './registry-name.ts';
import type { PolicySet } from './types.ts';

/**
 * Where the registry of an image may be that whoever made a workload named. One that no pattern names, but a wildcard matches, is on the
 * internet. One that a policy of the cluster names itself may be in a private network, but on this machine, its link or a metadata service only where
 * that is what is written: a name that leads there is not.
 */
export function reachOfRegistry({ policies }: PolicySet, registry: string): HostReach | undefined {
  const name = registryName(registry);
  const isNamed = policies
    .filter(({ narrows = false }) => !narrows)
    .flatMap(({ images, attested }) => [
      ...images.map(({ text }) => text),
      ...attested.flatMap(({ baseLayers }) => baseLayers),
    ])
    .some((text) => text.split('/', 1)[0] === name);
  if (!isNamed) return 'internet';
  return isOutOfReach(new URL(`https://${name}`), 'network') ? undefined : 'network';
}
