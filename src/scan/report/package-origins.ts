import { compareBytes } from '../../base/index.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { OS_TYPES } from '../os-types.ts';
import type { PackageOrigins } from './types.ts';

/** Whose the OS packages are, by the signs that packages carry: a sign proves a stranger, and its absence proves nothing. */
export function packageOrigins(components: readonly CatalogComponent[]): PackageOrigins {
  const packages = components.filter(({ type, kind }) => OS_TYPES.has(type) && kind !== 'operating-system');
  const foreign = packages.filter((each) => each.foreign !== undefined).map(({ name }) => name);
  return {
    unproven: packages.length - foreign.length,
    foreign: [...new Set(foreign)].toSorted(compareBytes),
  };
}
