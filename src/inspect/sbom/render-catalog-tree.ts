import type { TableOptions } from '../../base/render-table.ts';
import { renderTree, type TreeNode } from '../../base/render-tree.ts';
import type { Catalog, CatalogComponent } from '../../catalog/index.ts';
import { fullName } from './render-catalog.ts';

/** Deeper chains are cut: untrusted images decide how deep they are. */
const MAX_DEPTH = 40;

/** Who needs whom: below each component what it needs. What was shown before is shown again without what it needs. */
export function renderCatalogTree(catalog: Catalog, options: TableOptions): string {
  const components = new Map(catalog.components.map((component) => [component.id, component]));
  const needs = Map.groupBy(catalog.dependencies, ({ from }) => from);
  const needed = new Set(catalog.dependencies.map(({ to }) => to));
  const shown = new Set<string>();

  function nodeOf(component: CatalogComponent, depth: number): TreeNode {
    const { id, type, version = '?' } = component;
    const label = { label: fullName(component), detail: `${version} ${type}` };
    if (shown.has(id)) return needs.has(id) ? { ...label, detail: `${label.detail} …` } : label;
    shown.add(id);
    if (depth >= MAX_DEPTH) return label;
    const children = (needs.get(id) ?? []).flatMap(({ to }) => components.get(to) ?? []);
    return { ...label, children: children.map((child) => nodeOf(child, depth + 1)) };
  }

  const top = catalog.components.filter(({ id }) => !needed.has(id));
  const children = top.map((component) => nodeOf(component, 1));
  // Components that are only in circles are below none.
  for (const component of catalog.components)
    if (!shown.has(component.id)) children.push(nodeOf(component, 1));
  return renderTree([{ label: catalog.source.name, children }], options);
}
