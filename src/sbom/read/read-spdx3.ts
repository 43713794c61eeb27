import { addTo } from '../../base/add-to.ts';
import { type Fields, objectsOf, textOf, textsOf } from '../../base/fields.ts';
import { bytePath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { withCompositionRead } from '../graph/composition-property.ts';
import { secondsOf } from './component-parts.ts';
import { GraphBuilder } from './graph-builder.ts';
import { readSpdx3Package, spdx3Source } from './read-spdx3-package.ts';
import type { SbomDocument } from './types.ts';

/** An SPDX 3.0 document as JSON-LD, in the compact form that its JSON schema prescribes. */
export function readSpdx3(document: Fields): SbomDocument {
  const builder = new GraphBuilder();
  const elements = builder.objectsIn(document, '@graph');
  const byId = new Map(elements.map((element) => [idOf(element), element]));
  const licenses = licensesByPackage(elements, byId);
  const sources = new Map(
    elements.flatMap((element) => {
      const source = typeOf(element) === 'software_Package' ? spdx3Source(element) : undefined;
      return source === undefined ? [] : [[idOf(element), source] as const];
    }),
  );
  for (const element of elements) {
    const ref = idOf(element);
    if (typeOf(element) === 'software_File') readFile(element, ref, builder);
    else if (typeOf(element) === 'software_Package' && !sources.has(ref))
      readSpdx3Package(element, ref, { builder, byId, licenses: licenses.of(ref), names: licenses.names });
  }
  for (const element of elements) {
    if (!typeOf(element).endsWith('Relationship')) continue;
    const [from = '', type] = [textOf(element['from']), textOf(element['relationshipType'])];
    for (const to of textsOf(element['to'])) {
      if (type === 'dependsOn') builder.depend(from, to);
      else if (type === 'contains') builder.contain(from, to);
      else if (type === 'generates' && sources.has(from)) {
        const component = builder.componentOf(to);
        const source = sources.get(from);
        if (component && source) component.source = source;
      }
    }
  }
  const info = elements.find((element) => typeOf(element) === 'CreationInfo') ?? {};
  const timestamp = textOf(info['created']);
  const created = secondsOf(timestamp);
  if (created === undefined) builder.fault('CreationInfo', 'it has no time');
  const sboms = elements.filter((element) => typeOf(element) === 'software_Sbom');
  const roots = [...new Set(sboms.flatMap((sbom) => textsOf(sbom['rootElement'])))];
  if (roots.length === 0) builder.fault('the document', 'it has no SBOM with a root element');
  const name = elements
    .filter((element) => typeOf(element) === 'SpdxDocument')
    .map((one) => textOf(one['name']))[0];
  const graph = builder.build(roots.length === 1 ? roots[0] : undefined, name ?? 'document', created ?? 0);
  const types = sboms.flatMap((sbom) => textsOf(sbom['software_sbomType']));
  const origin = types.includes('build') ? 'build' : types.includes('analyzed') ? 'analysis' : undefined;
  const authors = [...textsOf(info['createdBy']), ...textsOf(info['createdUsing'])];
  return {
    format: 'spdx3-json',
    version: textOf(info['specVersion']) ?? '?',
    graph: withoutUndefined({ ...withCompositionRead(graph), origin }),
    authors: authors.map((id) => textOf((byId.get(id) ?? {})['name']) ?? id),
    timestamp: created === undefined ? undefined : timestamp,
    faults: builder.faults,
  };
}

function idOf(element: Fields): string {
  return textOf(element['spdxId']) ?? textOf(element['@id']) ?? '';
}

function typeOf(element: Fields): string {
  return textOf(element['type']) ?? textOf(element['@type']) ?? '';
}

/** Declared licences by the package's reference, and the names of those that are on no list. */
function licensesByPackage(elements: readonly Fields[], byId: ReadonlyMap<string, Fields>) {
  const texts = new Map<string, string[]>();
  const names = new Map<string, string>();
  for (const element of elements) {
    for (const entry of objectsOf(element['simplelicensing_customIdToUri'])) {
      const name = textOf((byId.get(textOf(entry['value']) ?? '') ?? {})['name']);
      if (name !== undefined) names.set(textOf(entry['key']) ?? '', name);
    }
    if (textOf(element['relationshipType']) !== 'hasDeclaredLicense') continue;
    const ref = textOf(element['from']) ?? '';
    const expressions = textsOf(element['to']).flatMap(
      (to) => textOf((byId.get(to) ?? {})['simplelicensing_licenseExpression']) ?? [],
    );
    for (const expression of expressions) addTo(texts, ref, expression);
  }
  return { of: (ref: string) => texts.get(ref) ?? [], names };
}

function readFile(element: Fields, ref: string, builder: GraphBuilder): void {
  const name = textOf(element['name']);
  const sums = new Map(
    objectsOf(element['verifiedUsing']).map((hash) => [textOf(hash['algorithm']), textOf(hash['hashValue'])]),
  );
  const [sha1, sha256, md5] = ['sha1', 'sha256', 'md5'].map((algorithm) => sums.get(algorithm));
  // SPDX 2.3 could not say of a file without a SHA-1 that it is there.
  if (name === undefined || sha1 === undefined) return;
  builder.addFile(
    ref,
    withoutUndefined({
      path: bytePath(name.replace(/^(?:\.?\/)+/, '')),
      sha1,
      sha256,
      md5,
    }),
  );
}
