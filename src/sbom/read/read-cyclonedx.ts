import { type Fields, fieldOf, fieldsOf, objectsOf, textOf, textsOf } from '../../base/fields.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { secondsOf } from './component-parts.ts';
import { elsewhereOf } from './cyclonedx-elsewhere.ts';
import { GraphBuilder } from './graph-builder.ts';
import { readCdxComponent } from './read-cyclonedx-component.ts';
import { isOwnFile, readCdxFile } from './read-cyclonedx-file.ts';
import type { SbomDocument } from './types.ts';

/** Components in components are read as deep as this. */
const MAX_NESTING = 50;

/** A CycloneDX document of 1.2 to 1.7, as its JSON has it. */
export function readCycloneDx(bom: Fields, format: SbomDocument['format']): SbomDocument {
  const builder = new GraphBuilder();
  const metadata = fieldsOf(bom['metadata']);
  const described = fieldsOf(metadata['component']);
  const root = metadata['component'] === undefined ? undefined : refOf(described, 'metadata');
  if (root !== undefined) addComponent(described, root, { builder, root, holder: undefined, depth: 0 });
  addComponents(bom, { builder, root: root ?? '', holder: undefined, depth: 0 });
  for (const dependency of objectsOf(bom['dependencies'])) {
    const from = textOf(dependency['ref']) ?? '';
    for (const to of textsOf(dependency['dependsOn'])) builder.depend(from, to);
  }
  const timestamp = textOf(metadata['timestamp']);
  const created = secondsOf(timestamp);
  if (timestamp !== undefined && created === undefined)
    builder.fault('metadata', `"${timestamp}" is not a valid time`);
  const graph = builder.build(root, textOf(bom['serialNumber']) ?? 'document', created ?? 0);
  const origin = originOf(metadata);
  return {
    format,
    version: textOf(bom['specVersion']) ?? '?',
    graph: withoutUndefined({ ...graph, origin, composition: compositionOf(bom, root) }),
    authors: authorsOf(metadata),
    timestamp: created === undefined ? undefined : timestamp,
    isEarly: isEarly(metadata),
    elsewhere: elsewhereOf(bom),
    faults: builder.faults,
  };
}

type Place = { builder: GraphBuilder; root: string; holder: string | undefined; depth: number };

function addComponents(fields: Fields, place: Place): void {
  const where = place.holder ?? 'components';
  for (const [index, component] of place.builder.objectsIn(fields, 'components', where).entries())
    addComponent(component, refOf(component, `${place.holder ?? ''}/${index}`), place);
}

function addComponent(fields: Fields, ref: string, place: Place): void {
  const { builder, root, holder, depth } = place;
  if (isOwnFile(fields)) return readCdxFile(fields, ref, holder ?? root, builder);
  const { component, containedIn } = readCdxComponent(fields, ref, builder);
  builder.addComponent(ref, component);
  if (holder !== undefined) builder.contain(holder, ref);
  for (const owner of containedIn) builder.contain(owner, ref);
  if (depth < MAX_NESTING) addComponents(fields, { ...place, holder: ref, depth: depth + 1 });
  else if (objectsOf(fields['components']).length > 0)
    builder.fault(ref, 'its contents are nested too deeply');
}

/** CycloneDX lets a component go without a reference. */
function refOf(component: Fields, place: string): string {
  return textOf(component['bom-ref']) ?? `component ${place}`;
}

/** Every phase that it names comes before there was anything to look into. */
function isEarly(metadata: Fields): true | undefined {
  const phases = phasesOf(metadata);
  return phases.length > 0 && phases.every((phase) => EARLY.has(phase)) ? true : undefined;
}

const EARLY: ReadonlySet<string | undefined> = new Set(['design', 'pre-build', 'build']);

function phasesOf(metadata: Fields): (string | undefined)[] {
  return objectsOf(metadata['lifecycles']).map((lifecycle) => textOf(lifecycle['phase']));
}

function originOf(metadata: Fields): SbomDocument['graph']['origin'] {
  const phases = phasesOf(metadata);
  if (phases.includes('build')) return 'build';
  return phases.includes('post-build') ? 'analysis' : undefined;
}

/**
 * What is said of everything in what the document describes. That a part is complete says nothing of the rest; that a part is not, that the
 * whole is not.
 */
function compositionOf(bom: Fields, root: string | undefined): SbomDocument['graph']['composition'] {
  const all = objectsOf(bom['compositions']);
  if (all.some(({ aggregate }) => textOf(aggregate)?.startsWith('incomplete') === true)) return 'incomplete';
  const isOpen = all.some(
    ({ aggregate, assemblies }) => aggregate !== 'complete' && textsOf(assemblies).length > 0,
  );
  const ofRoot = all.filter(({ assemblies }) => root !== undefined && textsOf(assemblies).includes(root));
  return !isOpen && ofRoot.some(({ aggregate }) => aggregate === 'complete') ? 'complete' : undefined;
}

function authorsOf(metadata: Fields): string[] {
  const tools = [...objectsOf(metadata['tools']), ...objectsOf(fieldsOf(metadata['tools'])['components'])];
  const actors = [
    ...objectsOf(metadata['authors']),
    ...tools,
    ...['manufacture', 'manufacturer', 'supplier'].map((key) => fieldsOf(fieldOf(metadata, key))),
  ];
  return actors.flatMap((actor) => textOf(actor['name']) ?? []);
}
