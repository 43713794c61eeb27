import { bytePath, isDigest } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { type PurlParts, parsePurl } from '../../versions/index.ts';
import type { ForeignPackage, ForeignReport } from '../foreign/types.ts';
import { OS_TYPES } from '../os-types.ts';
import type { ScanInventory } from './types.ts';

/** Types that feeds name by their source package alone. */
const SOURCED: ReadonlySet<string> = new Set(['deb', 'apk']);

/** Only the packages that the reports have hits in: what else is in the image they do not say. */
export function inventoryFromReports(reports: readonly ForeignReport[]): ScanInventory {
  const components = new Map<string, CatalogComponent>();
  const unnamed = new Set<string>();
  for (const report of reports)
    for (const { package: found } of report.hits) {
      const component = componentOf(found, report);
      if (component === undefined) unnamed.add(`${found.name} ${found.version}`);
      else if (!components.has(component.id)) components.set(component.id, component);
    }
  const [first] = reports;
  const digest = first?.image.digest ?? '';
  const distro = reports.find((report) => report.distro !== undefined)?.distro;
  return {
    image: {
      name: first?.image.name ?? first?.name ?? 'a report',
      kind: 'document',
      digest: isDigest(digest) ? digest : undefined,
      platform: undefined,
      distro: distro && { ...distro, name: [distro.id, distro.versionId].filter(Boolean).join(' ') },
      base: undefined,
      exposedPorts: undefined,
      from: 'report',
      components: components.size,
      unreadLayers: [],
      files: undefined,
      incomplete: [
        'only packages that the report has hits in are known',
        ...(unnamed.size === 0
          ? []
          : [`${unnamed.size} of them without a package type: no feed was asked about these`]),
      ],
    },
    components: [...components.values()],
    goPrograms: [],
    doubts: [],
    unexplainedPackages: new Map(),
  };
}

/** Undefined: the report does not say of what kind the package is, and by its name alone it is nobody's. */
function componentOf(
  found: ForeignPackage,
  { distro, namesSources }: Pick<ForeignReport, 'distro' | 'namesSources'>,
): CatalogComponent | undefined {
  const parts = partsOf(found);
  if (parts === undefined) return undefined;
  const { type, namespace = OS_TYPES.has(type) ? distro?.id : undefined, name } = parts;
  const version = parts.version ?? found.version;
  const ofRelease = OS_TYPES.has(type) ? distroQualifier(distro) : {};
  const qualifiers = { ...ofRelease, ...parts.qualifiers };
  const source = found.source ?? upstreamOf(qualifiers['upstream'], version);
  const isUnsourced = source === undefined && !namesSources && SOURCED.has(type);
  return {
    id: found.purl ?? `${type}/${namespace ?? ''}/${name}@${version ?? ''}`,
    type,
    ...withoutUndefined({ namespace, name, version }),
    qualifiers: isUnsourced ? { ...qualifiers, 'built-from': 'unknown' } : qualifiers,
    kind: 'library',
    ...withoutUndefined({ source }),
    evidence:
      found.locations.length === 0
        ? []
        : [{ by: 'report', technique: 'other', confidence: 0.5, locations: found.locations.map(bytePath) }],
    ownedBy: [],
    layers: [],
    accounts: [],
    modified: [],
    sizeBytes: undefined,
  };
}

function partsOf({ purl, type, name }: ForeignPackage): PurlParts | undefined {
  try {
    if (purl !== undefined) return parsePurl(purl);
  } catch {
    return undefined;
  }
  return type === undefined ? undefined : { type, name };
}

function distroQualifier(distro: ForeignReport['distro']): Record<string, string> {
  return distro === undefined ? {} : { distro: [distro.id, distro.versionId].filter(Boolean).join('-') };
}

/** `krb5`, `glibc@2.41-12`. */
function upstreamOf(text: string | undefined, version: string | undefined): CatalogComponent['source'] {
  if (text === undefined) return undefined;
  const at = text.lastIndexOf('@');
  if (at > 0) return { name: text.slice(0, at), version: text.slice(at + 1) };
  return version === undefined ? undefined : { name: text, version };
}
