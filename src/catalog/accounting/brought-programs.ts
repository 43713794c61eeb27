import type { ImageTree } from '../../image-files/index.ts';
import { bringsPrograms } from '../join/index.ts';
import type { BroughtPrograms, CatalogComponent } from '../types.ts';
import { isReadByPeople, kindIn } from './kind-of.ts';

/** By OS package: what it brought of which nothing but the package says what it is. In the order of the components. */
export function broughtPrograms(tree: ImageTree, components: readonly CatalogComponent[]): BroughtPrograms[] {
  const explained = new Set(
    components.filter(({ type }) => !bringsPrograms(type)).flatMap(({ accounts }) => accounts),
  );
  const isUnexplained = (path: string): boolean => {
    const file = tree.get(path);
    if (file === undefined || explained.has(path)) return false;
    const what = kindIn(tree, file);
    return what !== undefined && !isReadByPeople({ magic: what, sizeBytes: file.sizeBytes });
  };
  return components
    .filter(({ type }) => bringsPrograms(type))
    .map(({ id, accounts }) => ({ component: id, paths: accounts.filter(isUnexplained) }))
    .filter(({ paths }) => paths.length > 0)
    .map(({ component, paths }) => ({ component, files: paths.length, paths }));
}
