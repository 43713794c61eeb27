import { displayPath } from '../../base/bytes.ts';
import type { Catalog } from '../../catalog/index.ts';
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
      distro,
      base: base && { name: base.name, layers: base.layers },
      exposedPorts: source.kind === 'image' ? catalog.exposedPorts : undefined,
      from: 'image',
      components: components.length,
      files: coverage.files,
      incomplete,
      remedies: problems.length > 1 ? ['list-problems'] : undefined,
      unreadLayers,
    },
    components,
    goPrograms: catalog.goPrograms,
  };
}

/** Not only files that cannot be read: an SBOM with odd package URLs, a base that does not fit. The first says what to expect. */
function problemsLine(problems: Catalog['problems']): string {
  const [first] = problems as [Catalog['problems'][number]];
  const where = first.path === '' ? '' : `/${displayPath(first.path)}: `;
  const more = problems.length === 1 ? '' : `; and ${problems.length - 1} more`;
  return `not all could be read: ${where}${first.message}${more}`;
}
