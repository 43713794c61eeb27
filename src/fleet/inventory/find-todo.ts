import type { Digest } from '../../base/digest.ts';
import { compareBytes } from '../../base/index.ts';
import { type Run, type RunFilter, type Store, uncoveredRuns } from '../../store/index.ts';

/** An image that runs and has to be catalogued. */
export type TodoItem = {
  why: 'unknown-image' | 'no-inventory' | 'old-catalog' | 'no-digest';
  digest: Digest | undefined;
  /** By which it is fetched: the repository, and the digest where there is one. */
  image: string;
  /** As the container asked for it. */
  reference: string;
  /** Of the nodes; '' where it is not known. */
  platform: string;
  containers: number;
  where: readonly string[];
};

const LIMIT_WHERE = 10;

/** What runs without an inventory, or with one of an older catalog: what most containers run first. */
export async function findTodo({
  store,
  tool,
  filter,
}: {
  store: Store;
  tool: string;
  filter: RunFilter;
}): Promise<TodoItem[]> {
  const uncovered = await store.read((view) => uncoveredRuns(view, { tool, filter }));
  const items = new Map<string, { why: TodoItem['why']; runs: Run[] }>();
  for (const { run, why } of uncovered) {
    const key = `${run.digest ?? run.reference}\0${run.platform}`;
    const item = items.get(key) ?? { why, runs: [] };
    items.set(key, item);
    item.runs.push(run);
  }
  return [...items.values()]
    .map(({ why, runs }) => {
      const [first] = runs;
      const names = new Set(
        runs.map(({ cluster, namespace, kind, name }) => `${cluster} ${namespace}/${kind}/${name}`),
      );
      return {
        why,
        digest: first?.digest,
        image: fetchable(first?.reference ?? '', first?.digest),
        reference: first?.reference.split('@')[0] ?? '',
        platform: first?.platform ?? '',
        containers: runs.reduce((sum, { count }) => sum + count, 0),
        where: [...names].sort().slice(0, LIMIT_WHERE),
      };
    })
    .sort((a, b) => b.containers - a.containers || compareBytes(a.image, b.image));
}

/** The repository that the container asked for, at the digest that runs. */
function fetchable(reference: string, digest: Digest | undefined): string {
  const plain = reference.split('@')[0] ?? '';
  if (digest === undefined) return plain;
  const colon = plain.lastIndexOf(':');
  const repository = colon > plain.lastIndexOf('/') ? plain.slice(0, colon) : plain;
  return repository === '' || plain.startsWith('sha256:') ? digest : `${repository}@${digest}`;
}
