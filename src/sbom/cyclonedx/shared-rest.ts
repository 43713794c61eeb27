import type { DocumentFormat } from '../documents/formats.ts';
import { type NormalizedGraph, normalizeGraph } from '../graph/normalize-graph.ts';
import type { SbomGraph } from '../types.ts';
import { type CycloneDxRest, cycloneDxRest, cycloneDxText } from './cyclonedx-rest.ts';
import type { CdxVersion } from './types.ts';

/** What documents of images say beside the image itself, where several say the same. */
export type SharedRest = CycloneDxRest;

/** Whether documents of that format are written of what images share and of what each is by itself. */
export function isWrittenApart({ name }: DocumentFormat): boolean {
  return name === 'cyclonedx-json';
}

/** Undefined where something of it follows from what the image is called. Throws SBOM_GRAPH_BROKEN. */
export function sharedRest(graph: SbomGraph, { version }: DocumentFormat): SharedRest | undefined {
  const normalized = normalizeGraph(graph);
  return isApart(normalized) ? cycloneDxRest(normalized, version as CdxVersion) : undefined;
}

/** `head`: a graph of the image alone. The same bytes as the whole graph gives. */
export function renderOnShared(head: SbomGraph, rest: SharedRest, { version }: DocumentFormat): string {
  return cycloneDxText(normalizeGraph(head), rest, version as CdxVersion);
}

/** Nothing names the image, and another one would stand at the same place among the components. */
function isApart({ root, others, dependencies, files, effects }: NormalizedGraph): boolean {
  const kind = root.slice(0, root.indexOf(':') + 1);
  return (
    effects.length === 0 &&
    dependencies.every(({ from, to }) => from !== root && to !== root) &&
    files.every(({ owner }) => owner !== root) &&
    others.every(({ id, containedIn = [] }) => !id.startsWith(kind) && !containedIn.includes(root))
  );
}
