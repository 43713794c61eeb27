import type { ObservedRun } from '../../store/index.ts';
import type { WorkloadName } from '../observed/types.ts';

/** Two observed runs with one key are one run. */
export function runKey({
  workload,
  container,
  digest,
  reference,
  platform,
}: Pick<ObservedRun, 'container' | 'digest' | 'reference' | 'platform'> & {
  workload: WorkloadName;
}): string {
  const { namespace, kind, name } = workload;
  return JSON.stringify([namespace, kind, name, container, digest ?? reference, platform]);
}
