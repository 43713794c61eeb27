import type { ObservedRun } from '../../store/index.ts';

/** Two observed runs with one key are one run. */
export function runKey({
  workload,
  container,
  digest,
  reference,
  platform,
}: Pick<ObservedRun, 'workload' | 'container' | 'digest' | 'reference' | 'platform'>): string {
  const { namespace, kind, name } = workload;
  return JSON.stringify([namespace, kind, name, container, digest ?? reference, platform]);
}
