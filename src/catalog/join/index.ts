import type { CatalogComponent, CatalogTree, Found } from '../types.ts';

/** One component for everything that was found of it. */
export function join(found: readonly Found[], tree: CatalogTree): CatalogComponent[] {
  const components = new Map<string, CatalogComponent>();
  for (const { evidence, files: _files, requires: _requires, ...rest } of found) {
    const id = `pkg:${[rest.type, rest.namespace, rest.name].filter(Boolean).join('/')}${rest.version === undefined ? '' : `@${rest.version}`}`;
    const before = components.get(id);
    const layers = evidence.locations.flatMap((path) => tree.get(path.split('!/')[0] ?? '')?.layer ?? []);
    components.set(id, {
      ...rest,
      id,
      evidence: [...(before?.evidence ?? []), evidence],
      ownedBy: [],
      layers: [...new Set([...(before?.layers ?? []), ...layers])].sort((a, b) => a - b),
      accounts: [],
      modified: [],
    });
  }
  return [...components.values()];
}
