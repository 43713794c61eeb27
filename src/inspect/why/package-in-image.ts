import { displayPath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Catalog, CatalogComponent } from '../../catalog/index.ts';
import { fullName, isOfDistribution, isPackage, packageOf } from '../../catalog/index.ts';
import type { PackageInImage, WhyPackage } from './types.ts';

/** The packages that a name stands for: bare, as its ecosystem writes it, or a package URL with or without what follows `@`. */
export function packagesNamed(what: string, { components }: Catalog): CatalogComponent[] {
  const matches = components.filter((component) => isPackage(component) && isNamed(component, what));
  return matches.toSorted((a, b) => Number(isOfDistribution(b)) - Number(isOfDistribution(a)));
}

function isNamed(component: CatalogComponent, what: string): boolean {
  const { id, name, version } = component;
  if (what === name || what === fullName(component) || what === id) return true;
  if (!what.startsWith('pkg:')) return false;
  const bare = id.split(/[?#]/, 1)[0] ?? '';
  return what === bare || (version !== undefined && what === bare.slice(0, bare.lastIndexOf('@')));
}

/** Without provenance this is all that is known of it. */
export function explainComponent(component: CatalogComponent, catalog: Catalog): WhyPackage {
  const { name, version, architecture, source, sourceVersion } = packageOf(component);
  return {
    name,
    version,
    architecture,
    source: { name: source, version: sourceVersion },
    chain: [],
    alsoBy: [],
    ...inImage(component, catalog),
  };
}

export function inImage(component: CatalogComponent, { dependencies }: Catalog): PackageInImage {
  const { purl, type, namespace, state, sizeBytes } = packageOf(component);
  return withoutUndefined({
    purl,
    type,
    namespace,
    state,
    sizeBytes,
    evidence: component.evidence.map(({ by, technique, confidence, locations, value }) =>
      withoutUndefined({
        by,
        technique,
        confidence,
        locations: locations.map((location) => `/${displayPath(location)}`),
        value,
      }),
    ),
    layers: component.layers.slice(),
    ownedBy: component.ownedBy.slice(),
    neededBy: dependencies.filter(({ to }) => to === purl).map(({ from }) => from),
  });
}
