import { nearestName } from '../../base/nearest-name.ts';
import { clusters, type Store } from '../../store/index.ts';

export type UnknownCluster = { name: string; nearest: string | undefined; known: readonly string[] };

/** Those of the names that no cluster has: a misspelt name would look like a cluster in which nothing runs. */
export async function unknownClusters({
  store,
  names,
}: {
  store: Store;
  names: readonly string[];
}): Promise<UnknownCluster[]> {
  if (names.length === 0) return [];
  const known = (await store.read(clusters)).map(({ name }) => name);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => ({ name, nearest: nearestName(name, known), known }));
}
