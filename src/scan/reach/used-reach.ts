import type { ScanInventory } from '../inventory/types.ts';
import type { UsedReach } from '../report/types.ts';

/** What a report says of reach; undefined: nobody asked. */
export function usedReach({
  reach,
  noReach,
}: Pick<ScanInventory, 'reach' | 'noReach'>): UsedReach | undefined {
  if (reach === undefined) return noReach === undefined ? undefined : { why: noReach };
  const { engine, digest, roots, components } = reach;
  return {
    engine,
    digest,
    roots: roots.map(({ argv, file }) => argv?.join(' ') ?? file ?? ''),
    examined: components.size,
    idle: [...components.values()].filter(({ isIdle }) => isIdle).length,
  };
}
