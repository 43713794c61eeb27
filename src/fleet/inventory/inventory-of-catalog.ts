import { compareBytes } from '../../base/bytes.ts';
import { digestOf } from '../../base/digest.ts';
import { displayPath, messageOf } from '../../base/index.ts';
import type { Catalog, CatalogComponent } from '../../catalog/index.ts';
import { CatalogFacts, doubtsOfCatalog, formatLoweringFacts } from '../../scan/index.ts';
import type {
  InventorySource,
  NewComponent,
  NewFileSet,
  NewImage,
  NewInventory,
  Occurrence,
  Time,
} from '../../store/index.ts';
import { packageVersion } from './package-version.ts';

const LIMITS = { occurrences: 50, gaps: 50 };

export type CatalogClaim = { image: NewImage; catalog: Catalog; tool: string; at: Time };

/** Our own look at an image: what nobody's claim can take away. */
export function inventoryOfCatalog({ image, catalog, tool, at }: CatalogClaim): NewInventory {
  const layerOf = new Map(catalog.files.map(({ path, layer }) => [path, layer]));
  const components: NewComponent[] = [];
  const quarantined: { text: string; reason: string }[] = [];
  const facts = new CatalogFacts(catalog);
  for (const component of catalog.components) {
    if (component.kind === 'operating-system') continue;
    try {
      components.push({
        package: packageOf(component, facts),
        occurrences: occurrencesOf(component, layerOf),
      });
    } catch (error) {
      quarantined.push({ text: component.id.slice(0, 500), reason: messageOf(error) });
    }
  }
  return {
    image,
    source: 'catalog',
    attestedBy: '',
    tool,
    madeAt: at,
    components,
    layers: [...catalog.layers.map(emptyLayer), ...fileSets(catalog)],
    quarantined,
    gaps: gapsOf(catalog),
    hides: hiddenBehind(catalog),
    isLooked: true,
    unexplained: doubtsOfCatalog(catalog).flatMap(({ code, paths }) =>
      code === 'unexplained-file' ? paths : [],
    ),
    functionTables: facts.functionTables,
  };
}

/** How components of a catalog are kept, by their ids; undefined: not at all. */
export function keptPurls(catalog: Catalog): (id: string) => string | undefined {
  const facts = new CatalogFacts(catalog);
  const byId = new Map(catalog.components.map((component) => [component.id, component]));
  return (id) => {
    const component = byId.get(id);
    if (component === undefined || component.kind === 'operating-system') return undefined;
    try {
      return packageOf(component, facts).purl;
    } catch {
      // It was put aside.
      return undefined;
    }
  };
}

function packageOf(component: CatalogComponent, facts: CatalogFacts) {
  const { id, kind, source, foreign, properties = {}, license, licenseNames = [] } = component;
  return packageVersion(id, {
    source,
    foreign,
    modularity: properties['modularity'],
    isApplication: kind === 'application',
    facts: formatLoweringFacts(facts.of(component)),
    licenses: [...(license === undefined ? [] : [license]), ...licenseNames],
  });
}

function occurrencesOf(
  { evidence, layers }: CatalogComponent,
  layerOf: ReadonlyMap<string, number>,
): Occurrence[] {
  const paths = new Set(evidence.flatMap(({ locations }) => locations));
  return [...paths].slice(0, LIMITS.occurrences).map((path) => ({
    path,
    layer: layerOf.get(path.split('!/')[0] ?? path) ?? (layers.length === 1 ? layers[0] : undefined),
  }));
}

/** Stands for the layer where places of components are shown; its files are in a set of their own. */
function emptyLayer({ diffId, digest, position }: Catalog['layers'][number]): NewFileSet {
  return { digest: diffId ?? digest ?? digestOf(`layer ${position}`), files: [] };
}

/**
 * The files that a container sees of each layer. Two images that share a layer may hide different files of it, so a set is named by
 * what it lists, not by the layer.
 */
function fileSets({ files }: Catalog): NewFileSet[] {
  const byLayer = Map.groupBy(files, ({ layer }) => layer);
  return [...byLayer.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, listed]) => {
      const set = listed
        .filter(({ digest }) => digest !== EMPTY_FILE)
        .map(({ digest, path }) => ({ digest, path }))
        .sort((a, b) => compareBytes(a.path, b.path));
      return { digest: digestOf(set.map(({ digest, path }) => `${digest} ${path}\n`).join('')), files: set };
    });
}

const EMPTY_FILE = digestOf('');

/** Most problems are about one file that is of no matter to what else is there: debugging symbols, lists of what is not installed. */
function hiddenBehind({ unreadLayers, problems }: Catalog): NewInventory['hides'] {
  if (unreadLayers.length > 0) return 'files';
  return problems.some(({ by }) => HIDING.has(by)) ? 'packages' : undefined;
}

/** Examiners of what has many packages in it. */
export const HIDING: ReadonlySet<string> = new Set([
  'apk-installed',
  'chisel-manifest',
  'dpkg-status',
  'java-archive',
  'opkg-control',
  'pacman-description',
  'python-archive',
  'rpm-database',
  'rust-audit-data',
]);

const UNREAD_LAYER = /^layer \d+ could not be read to its end$/;

/** The registry may have failed only then: the next look may see more. */
export function hasUnreadLayer({ gaps }: { gaps: readonly string[] }): boolean {
  return gaps.some((gap) => UNREAD_LAYER.test(gap));
}

/** Without our own looks that a later one, which read every layer, has repeated: their gaps are gaps no longer. */
export function withoutRepeated<
  Look extends { id: number; imageId: number; source: InventorySource; gaps: readonly string[] },
>(inventories: readonly Look[]): Look[] {
  const isRepeated = ({ id, imageId }: Look): boolean =>
    inventories.some(
      (later) =>
        later.imageId === imageId && later.id > id && later.source === 'catalog' && !hasUnreadLayer(later),
    );
  return inventories.filter(
    (each) => !(each.source === 'catalog' && hasUnreadLayer(each) && isRepeated(each)),
  );
}

function gapsOf({ unreadLayers, problems }: Catalog): string[] {
  const places = problems.map(({ path, message }) =>
    path.length === 0 ? message : `${displayPath(path)}: ${message}`,
  );
  const gaps = [
    ...unreadLayers.map((position) => `layer ${position} could not be read to its end`),
    ...places,
  ];
  if (gaps.length <= LIMITS.gaps) return gaps;
  return [...gaps.slice(0, LIMITS.gaps), `${gaps.length - LIMITS.gaps} more`];
}
