import { canonicalJson, compareBytes } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { sbomError } from '../errors.ts';
import type { Component, SbomEffect, SbomEvidence, SbomGraph } from '../types.ts';

/** A graph in one order, whatever the order it was collected in, with no edge twice. */
export type NormalizedGraph = Required<Omit<SbomGraph, 'origin' | 'composition'>> & {
  origin: SbomGraph['origin'];
  composition: SbomGraph['composition'];
  rootComponent: Component;
  others: Component[];
};

/** Sorts everything by bytes and checks that every name leads somewhere; throws SBOM_GRAPH_BROKEN. */
export function normalizeGraph(graph: SbomGraph): NormalizedGraph {
  const components = graph.components.map(normalizeComponent).sort(by((component) => component.id));
  const files = (graph.files ?? []).toSorted(by((file) => file.path));
  const known = uniqueNames(
    components.map((component) => component.id),
    'component',
  );
  uniqueNames(
    files.map((file) => file.path),
    'file',
  );
  // CycloneDX refers to files by such names.
  const reserved = components.find((component) => component.id.startsWith('file:/'));
  if (reserved) throw sbomError('SBOM_GRAPH_BROKEN', `the component id ${reserved.id} is reserved for files`);
  for (const { from, to } of graph.dependencies) {
    requireKnown(known, from, `the dependency on ${to}`);
    requireKnown(known, to, `a dependency of ${from}`);
  }
  for (const { path, owner } of files)
    if (owner !== undefined) requireKnown(known, owner, `the owner of ${path}`);
  for (const { id, containedIn = [] } of components)
    for (const holder of containedIn) requireKnown(known, holder, `what ${id} is contained in`);
  requireKnown(known, graph.root, 'the root');

  const rootComponent = components.find((component) => component.id === graph.root) as Component;
  return {
    root: graph.root,
    components,
    rootComponent,
    others: components.filter((component) => component !== rootComponent),
    dependencies: distinctEdges(graph.dependencies),
    files,
    effects: distinct(graph.effects.map(normalizeEffect)).sort(by((effect) => effect.name)),
    created: graph.created,
    origin: graph.origin,
    composition: graph.composition,
  };
}

function normalizeComponent(component: Component): Component {
  const { licenseNames, checksums, cpes, containedIn, evidence } = component;
  return withoutUndefined({
    ...component,
    licenseNames: licenseNames ? sortedSet(licenseNames) : undefined,
    checksums: checksums ? sortedSet(checksums) : undefined,
    cpes: cpes ? sortedSet(cpes) : undefined,
    containedIn: containedIn ? sortedSet(containedIn) : undefined,
    evidence: evidence ? normalizeEvidence(evidence) : undefined,
  });
}

/** The surest first; each with its places in order. */
function normalizeEvidence(evidence: readonly SbomEvidence[]): SbomEvidence[] {
  const sorted = evidence.map((seen) => ({ ...seen, locations: sortedSet(seen.locations) }));
  if (sorted.length < 2) return sorted;
  return distinct(sorted).sort((a, b) => b.confidence - a.confidence || compareBytes(a.by, b.by));
}

function normalizeEffect({ name, description, paths }: SbomEffect): SbomEffect {
  return { name, description, paths: sortedSet(paths) };
}

function sortedSet<Text extends string>(texts: readonly Text[]): Text[] {
  return [...new Set(texts)].sort(compareBytes);
}

function distinctEdges(edges: SbomGraph['dependencies']): SbomGraph['dependencies'] {
  const byKey = new Map(edges.map(({ from, to }) => [`${from}\0${to}`, { from, to }]));
  return [...byKey].sort(([a], [b]) => compareBytes(a, b)).map(([, edge]) => edge);
}

/** Equal values once, in the order of their canonical text. */
function distinct<Value>(values: readonly Value[]): Value[] {
  const byText = new Map(values.map((value) => [canonicalJson(value), value]));
  return [...byText].sort(([a], [b]) => compareBytes(a, b)).map(([, value]) => value);
}

function by<Value>(key: (value: Value) => string): (a: Value, b: Value) => number {
  return (a, b) => compareBytes(key(a), key(b));
}

function uniqueNames(sorted: readonly string[], kind: string): ReadonlySet<string> {
  const twice = sorted.find((name, index) => name === sorted[index + 1]);
  if (twice !== undefined)
    throw sbomError('SBOM_GRAPH_BROKEN', `the ${kind} ${twice} is in the component graph twice`);
  return new Set(sorted);
}

function requireKnown(known: ReadonlySet<string>, id: string, role: string): void {
  if (!known.has(id)) throw sbomError('SBOM_GRAPH_BROKEN', `${role} is not a component of the graph: ${id}`);
}
