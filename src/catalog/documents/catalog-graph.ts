import { digestOf, displayPath, hexOf } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type Component,
  normalizeLicense,
  type SbomFile,
  type SbomGraph,
  withSourcePurl,
} from '../../sbom/index.ts';
import type {
  BroughtPrograms,
  Catalog,
  CatalogComponent,
  CatalogHead,
  Evidence,
  UnaccountedFile,
} from '../types.ts';
import { sourceProperties } from './source-properties.ts';

export type CatalogGraphOptions = {
  /** Seconds since 1970: SOURCE_DATE_EPOCH, or the time that the image gives. */
  created: number;
  /** With every file that was catalogued, not only with those that are evidence. */
  files?: boolean;
};

/** What documents are written from: the catalog as a component graph. */
export function catalogGraph(catalog: Catalog, options: CatalogGraphOptions): SbomGraph {
  const head = headGraph(catalog, options);
  const brought = new Map(catalog.brought.map((each) => [each.component, each]));
  const components = [
    ...head.components,
    ...catalog.components.map((component) => componentOf(component, brought.get(component.id))),
    ...catalog.unaccounted.map(unaccountedFile),
  ];
  return {
    ...head,
    components,
    dependencies: catalog.dependencies.map(({ from, to }) => ({ from, to })),
    files: catalog.files.map((file) => fileOf(file, options.files === true, head.root)),
  };
}

/** The image alone. */
export function headGraph(
  catalog: CatalogHead,
  { created }: Pick<CatalogGraphOptions, 'created'>,
): SbomGraph {
  const root = rootComponent(catalog);
  return {
    root: root.id,
    components: [root],
    dependencies: [],
    effects: [],
    created,
    origin: 'analysis',
    composition: compositionOf(catalog),
  };
}

/** A folder that somebody calls a base and that is none takes nothing away: only what could not be read does, and what was left out. */
function compositionOf({
  unreadLayers,
  excluded,
  problems,
}: CatalogHead): NonNullable<SbomGraph['composition']> {
  const isWhole =
    unreadLayers.length === 0 && excluded.length === 0 && problems.every(({ path }) => path === '');
  return isWhole ? 'complete' : 'incomplete';
}

function rootComponent(catalog: CatalogHead): Component {
  const { kind, name, digest } = catalog.source;
  return withoutUndefined({
    id: `${kind}:${digest ?? digestOf(name)}`,
    type: kind === 'image' ? 'container' : kind === 'file' ? 'file' : 'application',
    name,
    version: digest,
    checksums: digest !== undefined ? [digest] : undefined,
    properties: sourceProperties(catalog),
  });
}

/** `brought`: the programs, libraries and archives that only the package itself explains. */
function componentOf(component: CatalogComponent, brought: BroughtPrograms | undefined): Component {
  const { id, kind, version, cpes = [], supplier, description, homepage, source, ownedBy } = component;
  // A system as such is in no registry: a purl of it would be a package that nobody can find.
  const isPackage = kind !== 'operating-system' && id.startsWith('pkg:');
  return withoutUndefined({
    id,
    type: kind,
    ...nameOf(component),
    version,
    purl: isPackage ? id : undefined,
    cpes: cpes.length > 0 ? cpes.slice() : undefined,
    ...licensesOf(component),
    supplier,
    description,
    homepage,
    source: source && isPackage ? withSourcePurl(id, source) : undefined,
    evidence: component.evidence.map(seenAt),
    containedIn: ownedBy.length > 0 ? ownedBy.slice() : undefined,
    properties: propertiesOf(component, brought),
  });
}

function seenAt({
  by,
  technique,
  confidence,
  locations,
  value,
}: Evidence): NonNullable<Component['evidence']>[number] {
  return withoutUndefined({ by, technique, confidence, locations: locations.slice(), value });
}

/** As people of the ecosystem write it; Maven's groups have a field of their own. */
function nameOf({ type, namespace, name }: CatalogComponent): { name: string; group?: string } {
  if (namespace === undefined) return { name };
  if (type === 'maven') return { name, group: namespace };
  return { name: SCOPED.has(type) ? `${namespace}/${name}` : name };
}

const SCOPED: ReadonlySet<string> = new Set(['npm', 'golang', 'composer', 'github', 'swift']);

function licensesOf({ license, licenseNames = [] }: CatalogComponent): Partial<Component> {
  const declared = license === undefined ? {} : normalizeLicense(license);
  const names = [...licenseNames, ...(declared.name === undefined ? [] : [declared.name])];
  return withoutUndefined({
    license: declared.expression,
    licenseNames: names.length > 0 ? names : undefined,
  });
}

function propertiesOf(
  { foreign, layers, modified, properties = {} }: CatalogComponent,
  brought: BroughtPrograms | undefined,
): Record<string, string> {
  const own = Object.entries(properties).map(([key, value]): [string, string] => [
    key.includes(':') ? key : `shearwall:${key}`,
    value,
  ]);
  if (layers.length > 0) own.push(['shearwall:layers', layers.join(' ')]);
  if (foreign !== undefined) own.push(['shearwall:foreign', foreign]);
  if (brought !== undefined)
    own.push(['shearwall:programs', String(brought.files)], ...namedPrograms(brought));
  if (modified.length > 0) own.push(['shearwall:modified', modified.map(displayPath).join(', ')]);
  return Object.fromEntries(own);
}

/** Many, and they are counted alone. */
function namedPrograms({ paths }: BroughtPrograms): [string, string][] {
  const text = JSON.stringify(paths.map(displayPath));
  return text.length > MOST_NAMED ? [] : [['shearwall:programPaths', text]];
}

const MOST_NAMED = 16_384;

function unaccountedFile({ path, digest, sizeBytes, layer, what, within }: UnaccountedFile): Component {
  return {
    id: `unaccounted:${encodeURI(displayPath(path))}:${hexOf(digestOf(Buffer.from(path, 'latin1'))).slice(0, 8)}`,
    type: 'file',
    name: `/${displayPath(path)}`,
    checksums: [digest],
    properties: withoutUndefined({
      'shearwall:unaccounted': what,
      'shearwall:sizeBytes': String(sizeBytes),
      'shearwall:layers': String(layer),
      'shearwall:within': within,
    }),
  };
}

/** A file that is only evidence is nobody's: what owns it was not asked for. */
function fileOf(
  { path, digest, sha1, md5, owner }: Catalog['files'][number],
  owned: boolean,
  root: string,
): SbomFile {
  return withoutUndefined({
    path,
    sha1,
    sha256: hexOf(digest),
    md5,
    owner: owned ? (owner ?? root) : undefined,
  });
}
