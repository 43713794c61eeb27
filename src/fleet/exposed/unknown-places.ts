import { countAllRuns, type RunFilter, type View } from '../../store/index.ts';
import type { UnknownReason } from './types.ts';

const EVER = { from: 0, to: Number.MAX_SAFE_INTEGER };

/** Clusters and namespaces of several that are asked about in which nothing ever ran: misspelt, perhaps, and then the one that was meant is not in the answer. */
export async function unknownPlaces(view: View, filter: RunFilter): Promise<UnknownReason[]> {
  const { clusters = [], namespaces = [], owners = [] } = filter;
  const places = [
    ...severalOf(clusters).map((name) => ({ what: `the cluster ${name}`, of: { owners, clusters: [name] } })),
    ...severalOf(namespaces).map((name) => ({
      what: `the namespace ${name}`,
      of: { owners, clusters, namespaces: [name] },
    })),
  ];
  const reasons: UnknownReason[] = [];
  for (const { what, of } of places)
    if ((await countAllRuns(view, { when: EVER, filter: of })).runs === 0)
      reasons.push({
        code: 'nothing-runs',
        text: `nothing of ${what} is known to run or to have run`,
        remedies: ['import-runs'],
      });
  return reasons;
}

/** Of a single one without runs the answer says so anyway. */
function severalOf(names: readonly string[]): readonly string[] {
  return names.length > 1 ? names : [];
}
