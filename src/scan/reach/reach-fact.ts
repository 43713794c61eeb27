import { displayPath } from '../../base/index.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import type { ScanInventory } from '../inventory/types.ts';
import type { ComponentReach } from './types.ts';
import { rootsText } from './unreachable.ts';

/** What is known of what the image loads; without either: nobody asked. */
export type AskedReach = Pick<ScanInventory, 'reach' | 'noReach'>;

type Loaded = Extract<ComponentReach, { isIdle: false }>;

/** What a best reached file decides; `find-component-reach.ts` has no other answers for what is not idle. */
const BEST_FIRST: readonly string[] = ['reachable', 'possibly', 'via a shell'];

/** How the best reached of the components is loaded, with what the image starts: the fact behind the points that all of them get. */
export function reachFact(
  components: readonly Pick<CatalogComponent, 'id'>[],
  { reach, noReach = 'nobody asked what the image loads (--reach)' }: AskedReach,
): string {
  if (reach === undefined) return `counts as possibly reached: ${noReach}`;
  const known = components.map(({ id }) => reach.components.get(id));
  const loaded = known.filter((each): each is Loaded => each?.isIdle === false);
  const best = loaded.toSorted((a, b) => BEST_FIRST.indexOf(a.answer) - BEST_FIRST.indexOf(b.answer))[0];
  const roots = rootsText(reach);
  if (best !== undefined)
    return `${best.answer}, by /${displayPath(best.path)}, from what the image starts: ${roots}`;
  if (known.length > 0 && known.every((each) => each !== undefined))
    return `nothing that the image starts loads it: ${roots}; that lowers it, and takes no points`;
  return 'counts as possibly reached: nobody knows all of its files';
}
