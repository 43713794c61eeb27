import { compareBytes } from '../../base/index.ts';
import type { Catalog } from '../types.ts';

type Edge = Catalog['dependencies'][number];

/** Edges, each once: of several reasons for one the first stands. */
export class EdgeSet {
  readonly #edges = new Map<string, Map<string, string>>();

  add(from: string | undefined, to: string | undefined, by: string): void {
    if (from === undefined || to === undefined || from === to) return;
    const targets = this.#edges.get(from);
    if (targets === undefined) this.#edges.set(from, new Map([[to, by]]));
    else if (!targets.has(to)) targets.set(to, by);
  }

  /** By `from`, then by `to`. */
  sorted(): Edge[] {
    const edges: Edge[] = [];
    for (const [from, targets] of this.#edges) for (const [to, by] of targets) edges.push({ from, to, by });
    return edges.sort((a, b) => compareBytes(a.from, b.from) || compareBytes(a.to, b.to));
  }
}
