import { compareBytes } from '../../base/index.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import type { PackageOrigins } from './types.ts';

const OS_TYPES: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm']);

/** Whose the OS packages are, by the signs that packages carry: a sign proves a stranger, and its absence proves nothing. */
export function packageOrigins(components: readonly CatalogComponent[]): PackageOrigins {
  const packages = components.filter(({ type, kind }) => OS_TYPES.has(type) && kind !== 'operating-system');
  const foreign = packages.filter((each) => each.foreign !== undefined).map(({ name }) => name);
  return {
    unproven: packages.length - foreign.length,
    foreign: [...new Set(foreign)].toSorted(compareBytes),
  };
}
