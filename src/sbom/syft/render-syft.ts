import { compareBytes, digestOf, displayPath, hexOf, prettyJson } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { parsePurl } from '../../versions/index.ts';
import { type NormalizedGraph, normalizeGraph } from '../graph/normalize-graph.ts';
import { purlWithUpstream } from '../graph/scanner-hints.ts';
import { declaredLicense } from '../licenses/license-expression.ts';
import type { Component, SbomGraph } from '../types.ts';
import { syftKind } from './syft-kinds.ts';
import { syftMetadata } from './syft-metadata.ts';

const SCHEMA = '16.1.13';
const NOT_PACKAGES: ReadonlySet<Component['type']> = new Set(['container', 'operating-system', 'file']);

/**
 * The packages as Syft writes them, in its schema 16 (github.com/anchore/syft/tree/main/schema/json): for what reads Syft's own form,
 * Grype first of all. Its files, CPEs that it makes up and its configuration are not in it. Throws SBOM_GRAPH_BROKEN.
 */
export function renderSyft(input: SbomGraph): string {
  const graph = normalizeGraph(input);
  const packages = graph.others.filter(({ type }) => !NOT_PACKAGES.has(type));
  const known = new Set(packages.map(({ id }) => id));
  const root = syftId(graph.root);
  return prettyJson({
    artifacts: packages.map(artifactOf),
    artifactRelationships: [
      ...packages.map(({ id }) => ({ parent: root, child: syftId(id), type: 'contains' })),
      ...graph.dependencies
        .filter(({ from, to }) => known.has(from) && known.has(to))
        .map(({ from, to }) => ({ parent: syftId(to), child: syftId(from), type: 'dependency-of' })),
      ...packages.flatMap(({ id, containedIn = [] }) =>
        containedIn
          .filter((holder) => known.has(holder))
          .map((holder) => ({
            parent: syftId(holder),
            child: syftId(id),
            type: 'ownership-by-file-overlap',
          })),
      ),
    ].toSorted((a, b) => compareBytes(sortKey(a), sortKey(b))),
    files: [],
    source: sourceOf(graph, root),
    distro: distroOf(graph),
    descriptor: { name: 'shearwall', version: '' },
    schema: {
      version: SCHEMA,
      url: `https://raw.githubusercontent.com/anchore/syft/main/schema/json/schema-${SCHEMA}.json`,
    },
  });
}

function artifactOf(component: Component): unknown {
  const { id, name, group, version = '', purl, cpes = [], evidence = [] } = component;
  const { type, language } = syftKind(purl === undefined ? undefined : parsePurl(purl).type);
  const license = declaredLicense(component);
  const locations = evidence.flatMap((seen) => seen.locations.map(locationOf));
  return withoutUndefined({
    id: syftId(id),
    name: type === 'java-archive' || group === undefined ? name : `${group}/${name}`,
    version,
    type,
    foundBy: evidence[0]?.by ?? '',
    locations: [...new Map(locations.map((location) => [location.path, location])).values()],
    licenses:
      license === undefined
        ? []
        : [{ value: license, spdxExpression: license, type: 'declared', urls: [], locations: [] }],
    language,
    cpes: cpes.filter((cpe) => cpe.startsWith('cpe:2.3:')).map((cpe) => ({ cpe, source: 'declared' })),
    purl: purlWithUpstream(component) ?? '',
    ...syftMetadata(component, type),
  });
}

function locationOf(place: string): { path: string; accessPath: string; annotations: { evidence: string } } {
  const path = `/${displayPath(place)}`;
  return { path: path.split('!/', 1)[0] ?? path, accessPath: path, annotations: { evidence: 'primary' } };
}

function sourceOf({ rootComponent: { name, version = '', type } }: NormalizedGraph, id: string): unknown {
  if (type !== 'container') return { id, name, version, type: 'directory', metadata: { path: name } };
  const metadata = { userInput: name, imageID: version, manifestDigest: version, tags: [], repoDigests: [] };
  return { id, name, version, type: 'image', metadata };
}

function distroOf({ components }: NormalizedGraph): unknown {
  const system = components.find(({ type }) => type === 'operating-system');
  if (system === undefined) return {};
  const { name, version = '', description = name } = system;
  return { prettyName: description, name, id: name, version, versionID: version };
}

function syftId(id: string): string {
  return hexOf(digestOf(id)).slice(0, 16);
}

function sortKey({ parent, child, type }: { parent: string; child: string; type: string }): string {
  return `${parent} ${child} ${type}`;
}
