import { bytePath, type Digest, isDigest } from '../../base/index.ts';
import { parseJsonText } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type CatalogComponent, isReadByPeople } from '../../catalog/index.ts';
import type { Component, SbomDocument, SbomGraph } from '../../sbom/index.ts';
import { type PurlParts, parsePurl } from '../../versions/index.ts';
import { factsOfTold, formatLoweringFacts } from '../kept/lowering-facts.ts';
import { languagePackage } from '../match/language-ecosystems.ts';
import { OS_TYPES } from '../os-types.ts';
import { doubtsOfNothing } from '../report/doubts.ts';
import type { Doubt, ScannedImage } from '../report/types.ts';
import { contradictionsIn, type JudgedComponent } from './contradictions.ts';
import type { ScanInventory } from './types.ts';

/** The components of anyone's document. What its purls do not say is not known, and never guessed. */
export function inventoryFromDocument(name: string, document: SbomDocument): ScanInventory {
  const { graph } = document;
  const root = graph.components.find(({ id }) => id === graph.root);
  const named = listedIn(graph)
    .map(componentOf)
    .filter((component) => component !== undefined);
  const distro = distroOf(graph, named);
  const components = named.map((component) => withRelease(component, distro));
  const image: ScannedImage = {
    name: root?.name || name,
    kind: 'document',
    digest: digestOf(root),
    platform: root?.properties?.['shearwall:platform'],
    distro,
    base: undefined,
    exposedPorts: undefined,
    from: 'document',
    components: components.length,
    unreadLayers: [],
    files: shareOf(root, 'files'),
    incomplete: faultsOf(document),
  };
  return {
    image,
    components,
    goPrograms: [],
    doubts: [
      ...doubtsOfNothing(image, shareOf(root, 'bytes')?.all),
      ...whyNotWhole(document).map((text): Doubt => ({ code: 'partial-document', paths: [], text })),
      ...unexplainedFiles(graph),
    ],
    unexplainedPackages: new Map(
      graph.components.flatMap((component) =>
        saysPrograms(component) ? [[component.id, programsOf(component)] as const] : [],
      ),
    ),
  };
}

/** What a document says that a package of the system brought, as facts that are kept; undefined: nothing. */
export function toldFacts(component: Component): string | undefined {
  const read = saysPrograms(component) ? componentOf(component) : undefined;
  return read && formatLoweringFacts(factsOfTold(read, programsOf(component)));
}

function saysPrograms({ properties = {} }: Component): boolean {
  return properties['shearwall:programs'] !== undefined;
}

/** Undefined: the document says how many, and not which. */
function programsOf({ properties = {} }: Component): string[] | undefined {
  const listed = parsedList(properties['shearwall:programPaths']);
  const paths = listed.flatMap((path) => (typeof path === 'string' ? [bytePath(path)] : []));
  return paths.length > 0 && paths.length === Number(properties['shearwall:programs']) ? paths : undefined;
}

function parsedList(text = '[]'): readonly unknown[] {
  try {
    const value = parseJsonText(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Why a document need not list all that is inside. None: it says that it does, and nothing speaks against it. */
export function whyNotWhole(document: SbomDocument): string[] {
  const { graph, elsewhere = [] } = document;
  return [...faultsOf(document), ...earliness(document), ...wholeness(graph), ...elsewhere];
}

/** What a document lists, and what it is of where that is a package of a registry itself. */
function listedIn({ root, components }: SbomGraph): Component[] {
  return components.filter((component) =>
    component.id === root || component.type === 'file' ? isOfRegistry(partsOf(component)) : true,
  );
}

function isOfRegistry(parts: PurlParts | undefined): boolean {
  return parts !== undefined && languagePackage({ namespace: undefined, ...parts }) !== undefined;
}

function faultsOf({ graph, faults }: SbomDocument): string[] {
  const listed = listedIn(graph).map((component) => ({ component, parts: partsOf(component) }));
  const named = listed.flatMap(({ component, parts }): JudgedComponent[] =>
    component.purl === undefined || parts === undefined
      ? []
      : [{ component, parts, isOfRegistry: isOfRegistry(parts) }],
  );
  const nameless = listed.filter(({ parts }) => parts === undefined).length;
  return [
    ...contradictionsIn(named),
    ...(nameless > 0 ? [`${nameless} components have no package URL and cannot be judged`] : []),
    ...(faults.length > 0 ? [`the document violates its format in ${faults.length} places`] : []),
    ...unreadLayers(graph.components.find(({ id }) => id === graph.root)),
  ];
}

function earliness({ isEarly }: SbomDocument): string[] {
  return isEarly === true ? ['the document was made before what it describes was finished (lifecycles)'] : [];
}

/** What a builder, a lock or another tool lists need not be all that is inside. Before compositions ours said it by what was accounted for. */
function wholeness({ composition, components, root }: SbomGraph): string[] {
  const { properties = {} } = components.find(({ id }) => id === root) ?? {};
  const looked =
    properties['shearwall:coverage:files'] !== undefined && properties['shearwall:excluded'] === undefined;
  if (composition === 'complete' || (composition === undefined && looked)) return [];
  return composition === 'incomplete'
    ? ['the document says that it does not list everything']
    : ['the document does not say that it lists everything (compositions)'];
}

/** Our own documents name what no component explains. */
export function unexplainedFiles({ components }: SbomGraph): Doubt[] {
  const paths = components.flatMap(({ type, name, properties = {} }) => {
    const {
      'shearwall:unaccounted': what,
      'shearwall:within': within,
      'shearwall:sizeBytes': size,
    } = properties;
    if (type !== 'file' || what === undefined || within !== undefined) return [];
    const isScript = what === 'shebang' && isReadByPeople({ magic: what, sizeBytes: Number(size) });
    return isScript ? [] : [bytePath(name.replace(/^\//, ''))];
  });
  return paths.length === 0 ? [] : [{ code: 'unexplained-file', paths }];
}

/** Undefined: it has no purl, and what cannot be named cannot be judged. */
function componentOf(component: Component): CatalogComponent | undefined {
  const { id, name, version, source, supplier, cpes, evidence = [], containedIn = [] } = component;
  const parts = partsOf(component);
  if (parts === undefined) return undefined;
  const {
    'shearwall:foreign': foreign,
    'shearwall:layers': layers = '',
    'shearwall:modified': modified,
    'shearwall:programs': _,
    'shearwall:programPaths': __,
    ...properties
  } = component.properties ?? {};
  const known = parts.version ?? version;
  return {
    id,
    type: parts.type,
    ...withoutUndefined({ namespace: parts.namespace, name: parts.name || name, version: known }),
    qualifiers: parts.qualifiers ?? {},
    kind: kindOf(component, parts),
    evidence: evidence.map((seen) => ({ ...seen, technique: techniqueOf(seen.technique) })),
    ...withoutUndefined({
      source: source && { name: source.name, version: source.version },
      supplier,
      foreign,
      cpes,
    }),
    properties: asInTheCatalog(properties),
    ownedBy: containedIn,
    layers: layers.split(' ').filter(Boolean).map(Number),
    accounts: [],
    sizeBytes: undefined,
    modified: modified === undefined ? [] : [modified],
  };
}

/** Some tools say the release once, of the system, and not of each package. */
function withRelease(component: CatalogComponent, distro: ScannedImage['distro']): CatalogComponent {
  const { type, namespace = distro?.id, qualifiers = {} } = component;
  if (distro?.versionId === undefined || !OS_TYPES.has(type) || namespace !== distro.id) return component;
  if (qualifiers['distro'] !== undefined || qualifiers['os_version'] !== undefined) return component;
  return { ...component, qualifiers: { ...qualifiers, distro: `${distro.id}-${distro.versionId}` } };
}

type Technique = CatalogComponent['evidence'][number]['technique'];

/** Documents know a few more ways of seeing than the catalog has. */
function techniqueOf(technique: NonNullable<Component['evidence']>[number]['technique']): Technique {
  return technique === 'source-code-analysis' ||
    technique === 'instrumentation' ||
    technique === 'dynamic-analysis'
    ? 'other'
    : technique;
}

/** A package of a registry is one, whatever a document takes it for. */
function kindOf({ type }: Component, parts: PurlParts): CatalogComponent['kind'] {
  const kind = KINDS.find((one) => one === type) ?? 'library';
  return kind === 'operating-system' && isOfRegistry(parts) ? 'library' : kind;
}

const KINDS = ['application', 'framework', 'operating-system'] as const;

/** A system as such has no purl, in our documents either. */
function partsOf({ type, name, purl }: Component): PurlParts | undefined {
  if (purl === undefined) return type === 'operating-system' ? { type: 'generic', name } : undefined;
  try {
    return parsePurl(purl);
  } catch {
    return undefined;
  }
}

function asInTheCatalog(properties: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(properties);
  return Object.fromEntries(entries.map(([key, value]) => [key.replace(/^shearwall:(?!.*:)/, ''), value]));
}

function digestOf(root: Component | undefined): Digest | undefined {
  return [root?.version ?? '', ...(root?.checksums ?? [])].find(isDigest);
}

/** The system as a component of its own, else what the packages' purls say, if they all say the same. */
function distroOf(graph: SbomGraph, components: readonly CatalogComponent[]): ScannedImage['distro'] {
  const system = graph.components.find(({ type }) => type === 'operating-system');
  if (system !== undefined) return distroNamed(system.name.toLowerCase(), system.version);
  const [only, ...others] = new Set(components.flatMap(({ qualifiers }) => qualifiers?.['distro'] ?? []));
  if (only === undefined || others.length > 0) return undefined;
  const dash = only.indexOf('-');
  return dash < 0 ? distroNamed(only, undefined) : distroNamed(only.slice(0, dash), only.slice(dash + 1));
}

function distroNamed(id: string, versionId: string | undefined): ScannedImage['distro'] {
  return { id, versionId, name: versionId === undefined ? id : `${id} ${versionId}` };
}

function shareOf(root: Component | undefined, what: 'files' | 'bytes'): ScannedImage['files'] {
  const said = /^(\d{1,15})\/(\d{1,15})$/.exec(root?.properties?.[`shearwall:coverage:${what}`] ?? '');
  return said === null ? undefined : { accounted: Number(said[1]), all: Number(said[2]) };
}

function unreadLayers(root: Component | undefined): string[] {
  const unread = root?.properties?.['shearwall:unreadLayers'];
  return unread === undefined ? [] : [`layers ${unread} could not be read to their end`];
}
