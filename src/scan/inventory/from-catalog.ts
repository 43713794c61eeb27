import { displayPath } from '../../base/bytes.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type Catalog, isPackage, isReadByPeople } from '../../catalog/index.ts';
import { doubtsOfNothing } from '../report/doubts.ts';
import type { Doubt, ScannedLayer } from '../report/types.ts';
import type { ScanInventory } from './types.ts';

/** Everything that the catalog has, as an inventory. */
export function inventoryFromCatalog(catalog: Catalog): ScanInventory {
  const { source, platform, distro, base, components, coverage, unreadLayers, problems, excluded } = catalog;
  const incomplete = unreadLayers.map((position) => `layer ${position} could not be read to its end`);
  if (excluded.length > 0) incomplete.push(`${excluded.join(', ')} left out`);
  if (problems.length > 0) incomplete.push(problemsLine(problems));
  return {
    image: {
      name: source.name,
      kind: source.kind,
      digest: source.digest,
      platform,
      otherPlatforms: catalog.otherPlatforms,
      distro,
      base: base && { name: base.name, layers: base.layers },
      exposedPorts: source.kind === 'image' ? catalog.exposedPorts : undefined,
      from: 'image',
      components: components.length,
      files: coverage.files,
      incomplete,
      remedies: problems.length > 1 ? ['list-problems'] : undefined,
      unreadLayers,
      layers: source.kind === 'image' ? layersOf(catalog) : undefined,
    },
    components,
    goPrograms: catalog.goPrograms,
    doubts: [
      ...doubtsOfNothing({ name: source.name, files: coverage.files }, coverage.bytes.all, excluded),
      ...doubtsOfCatalog(catalog),
    ],
    unexplainedPackages: new Map(catalog.brought.map(({ component, paths }) => [component, paths])),
  };
}

function layersOf({ layers, components }: Catalog): ScannedLayer[] {
  const packages = components.filter(isPackage);
  return layers.map(({ position, digest, createdBy, sizeBytes }) => ({
    digest,
    createdBy,
    sizeBytes,
    packages: packages.filter((found) => found.layers.includes(position)).map(({ id }) => id),
  }));
}

/** Of files that can hold packages: not of licences, and not of what other tools' documents claim. */
const NO_PACKAGES: ReadonlySet<string> = new Set([
  'dpkg-copyright',
  'embedded-sbom',
  'license-list',
  'wheel-sbom',
]);

/** Files in which there may be packages that nobody knows. */
export function doubtsOfCatalog({
  problems,
  unaccounted,
}: Pick<Catalog, 'problems' | 'unaccounted'>): Doubt[] {
  const unread = problems.filter(({ by, isRemark }) => isRemark !== true && !NO_PACKAGES.has(by));
  const unexplained = unaccounted.filter(
    ({ what, sizeBytes, within }) => within === undefined && !isReadByPeople({ magic: what, sizeBytes }),
  );
  return [
    ...listed(
      'unread-file',
      unread.map(({ path }) => path),
      unread[0] && problemText(unread[0]),
    ),
    ...listed(
      'unexplained-file',
      unexplained.map(({ path }) => path),
    ),
  ];
}

function listed(code: Doubt['code'], paths: readonly string[], text?: string): Doubt[] {
  return paths.length === 0 ? [] : [withoutUndefined({ code, paths, text })];
}

/** Not only files that cannot be read: an SBOM with odd package URLs, a base that does not fit. The first says what to expect. */
function problemsLine(problems: Catalog['problems']): string {
  const [first] = problems as [Catalog['problems'][number]];
  const more = problems.length === 1 ? '' : `; and ${problems.length - 1} more`;
  return `not all could be read: ${problemText(first)}${more}`;
}

function problemText({ path, message }: Catalog['problems'][number]): string {
  return path === '' ? message : `/${displayPath(path)}: ${message}`;
}
