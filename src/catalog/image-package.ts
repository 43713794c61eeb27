import { displayPath } from '../base/index.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import type { Catalog, CatalogComponent } from './types.ts';

/** A package in an image, of any ecosystem. `show`, `diff` and `why` list these, `sbom` and `scan` the same ones. */
export type ImagePackage = {
  /** Package URL, with version and qualifiers: the id of the component in `sbom` and `scan`. */
  purl: string;
  /** Of the package URL: `deb`, `npm`, `maven`, … */
  type: string;
  namespace?: string;
  name: string;
  /** Empty: it is there, but its version could not be determined. */
  version: string;
  /** Empty: its ecosystem knows none. */
  architecture: string;
  /** Name and version of the source package; its own where the ecosystem has none. */
  source: string;
  sourceVersion: string;
  /** Bytes of its regular files that are in the image. 0: it has none of its own, as what is linked into a program. */
  sizeBytes: number;
  /** The first place that says so, as an absolute path. */
  listedIn: string;
  /** How far dpkg came with it (dpkg(1), "Package states"); only packages of dpkg have one. */
  state?: string;
};

/** The packages of a catalog, by their package URLs in byte order. The system itself is not one. */
export function packagesOf({ components }: Pick<Catalog, 'components'>): ImagePackage[] {
  return components.filter(isPackage).map(packageOf);
}

export function isPackage({ kind }: Pick<CatalogComponent, 'kind'>): boolean {
  return kind !== 'operating-system';
}

export function packageOf(component: CatalogComponent): ImagePackage {
  const { id, type, namespace, name, version = '', qualifiers = {}, source, sizeBytes = 0 } = component;
  const state = type === 'deb' ? (component.properties?.['state'] ?? 'installed') : undefined;
  return withoutUndefined({
    purl: id,
    type,
    namespace,
    name,
    version,
    architecture: qualifiers['arch'] ?? '',
    source: source?.name ?? name,
    sourceVersion: source?.version ?? version,
    sizeBytes,
    listedIn: `/${displayPath(component.evidence[0]?.locations[0] ?? '')}`,
    state,
  });
}

/** As people of its ecosystem write it: `@scope/name`, `org.example:name`, `golang.org/x/net`; else the bare name. */
export function fullName({
  type,
  namespace,
  name,
}: Pick<ImagePackage, 'type' | 'namespace' | 'name'>): string {
  if (namespace === undefined || isOfDistribution({ type })) return name;
  return type === 'maven' ? `${namespace}:${name}` : `${namespace}/${name}`;
}

export function isOfDistribution({ type }: Pick<ImagePackage, 'type'>): boolean {
  return DISTRIBUTION_TYPES.has(type);
}

/** The namespace of these is the distribution, which nobody writes. */
const DISTRIBUTION_TYPES: ReadonlySet<string> = new Set([
  'deb',
  'apk',
  'rpm',
  'alpm',
  'opkg',
  'ebuild',
  'brew',
]);
