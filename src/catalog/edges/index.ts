import type { ImageTree } from '../../image-files/index.ts';
import type { Joined } from '../join/index.ts';
import type { Catalog, Found } from '../types.ts';
import { addContained } from './contained.ts';
import { EdgeSet } from './edge-set.ts';
import { addLinked } from './linked.ts';
import { addRequired } from './required.ts';

/** Who needs whom: each edge once, by `from` and `to` in byte order. Cycles are as the packages have them. */
export function edges(joined: Joined, found: readonly Found[], tree: ImageTree): Catalog['dependencies'] {
  const set = new EdgeSet();
  addRequired(set, found, joined, tree);
  addContained(set, found, joined, tree);
  addLinked(set, joined, tree);
  return set.sorted();
}
