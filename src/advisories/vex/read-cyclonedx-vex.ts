import { type Fields, fieldsOf, objectsOf, textOf, textsOf } from '../../base/fields.ts';
import { secondsOf } from '../dates.ts';
import { limitedTo, type NamedVersions, type ProductNames, productNames } from './product.ts';
import type { VexDocument, VexJustification, VexProduct, VexStatement, VexStatus } from './types.ts';

/** CycloneDX 1.6, `vulnerabilities[].analysis.state`. */
const STATUSES: ReadonlyMap<unknown, VexStatus> = new Map([
  ['resolved', 'fixed'],
  ['resolved_with_pedigree', 'fixed'],
  ['exploitable', 'affected'],
  ['in_triage', 'under-investigation'],
  ['false_positive', 'not-affected'],
  ['not_affected', 'not-affected'],
]);

const MITIGATED: VexJustification = 'inline_mitigations_already_exist';
const BEYOND_REACH: VexJustification = 'vulnerable_code_cannot_be_controlled_by_adversary';
const JUSTIFICATIONS: ReadonlyMap<unknown, VexJustification> = new Map([
  ['code_not_present', 'vulnerable_code_not_present'],
  ['code_not_reachable', 'vulnerable_code_not_in_execute_path'],
  ['requires_configuration', BEYOND_REACH],
  ['requires_dependency', BEYOND_REACH],
  ['requires_environment', BEYOND_REACH],
  ['protected_by_compiler', MITIGATED],
  ['protected_at_runtime', MITIGATED],
  ['protected_at_perimeter', MITIGATED],
  ['protected_by_mitigating_control', MITIGATED],
]);

/** A BOM's vulnerabilities that carry an analysis. One without is a finding, and no statement. */
export function readCycloneDxVex(document: Fields): VexDocument {
  const metadata = fieldsOf(document['metadata']);
  const faults: { where: string; message: string }[] = [];
  const products = productsByRef(document, fieldsOf(metadata['component']));
  const statements = objectsOf(document['vulnerabilities']).flatMap((vulnerability, index) => {
    const fault = (message: string) => void faults.push({ where: `vulnerabilities[${index}]`, message });
    return readVulnerability(vulnerability, products, fault);
  });
  return {
    format: 'cyclonedx',
    id: textOf(document['serialNumber']),
    author: authorOf(metadata),
    timestamp: secondsOf(metadata['timestamp']),
    statements,
    faults,
  };
}

function readVulnerability(
  vulnerability: Fields,
  products: FindProduct,
  fault: (message: string) => void,
): VexStatement[] {
  const id = textOf(vulnerability['id']);
  const analysis = fieldsOf(vulnerability['analysis']);
  const status = STATUSES.get(analysis['state']);
  if (id === undefined) fault('it names no vulnerability');
  else if (analysis['state'] !== undefined && status === undefined)
    fault('its state is not one of CycloneDX');
  if (id === undefined || status === undefined) return [];
  const others = objectsOf(vulnerability['references']).map((reference) => textOf(reference['id']));
  const affects = objectsOf(vulnerability['affects']).flatMap((each) => {
    const ref = textOf(each['ref']);
    return ref === undefined ? [] : { ref, versions: versionsOf(each, status) };
  });
  if (affects.length === 0) fault('it names no product');
  return [
    {
      vulnerabilities: [...new Set([id, ...others.filter((other) => other !== undefined)])],
      status,
      justification: JUSTIFICATIONS.get(analysis['justification']),
      text: textOf(analysis['detail']) ?? (textsOf(analysis['response']).join(', ') || undefined),
      products: affects.map(({ ref, versions }) => products(ref, versions)),
      timestamp: secondsOf(analysis['lastUpdated']) ?? secondsOf(analysis['firstIssued']),
    },
  ];
}

/** `affects[].versions` limits what is said to these; undefined: to none. Those that are said to be otherwise are not meant. */
function versionsOf(affected: Fields, status: VexStatus): NamedVersions[] | undefined {
  if (affected['versions'] === undefined) return undefined;
  const isGood = status === 'not-affected' || status === 'fixed';
  return objectsOf(affected['versions']).flatMap((each): NamedVersions[] => {
    if (each['status'] === (isGood ? 'unknown' : 'unaffected')) return [];
    const [version, range] = [textOf(each['version']), textOf(each['range'])];
    if (version !== undefined) return [{ version }];
    return range === undefined ? [] : [{ range }];
  });
}

function authorOf(metadata: Fields): string | undefined {
  const { supplier, manufacturer, manufacture } = metadata;
  const people = [...objectsOf(metadata['authors']), supplier, manufacturer, manufacture];
  return people.map((each) => textOf(fieldsOf(each)['name'])).find((name) => name !== undefined);
}

type FindProduct = (ref: string, versions: readonly NamedVersions[] | undefined) => VexProduct;

/**
 * What a `ref` stands for: a component of this BOM, or one of another by BOM-Link, whose fragment is a bom-ref, often a purl. A part of
 * what the BOM describes is a subcomponent of that, if it has a name that can be compared.
 */
function productsByRef(document: Fields, root: Fields): FindProduct {
  const byRef = new Map<string, ProductNames>();
  const left = [root, ...objectsOf(document['components'])];
  for (let component = left.pop(); component !== undefined; component = left.pop()) {
    const ref = textOf(component['bom-ref']);
    if (ref !== undefined) byRef.set(ref, namesOf(component));
    for (const inner of objectsOf(component['components'])) left.push(inner);
  }
  const whole = namesOf(root);
  const isComparable = whole.purls.length + whole.digests.length > 0;
  const own = `urn:cdx:${textOf(document['serialNumber'])?.replace('urn:uuid:', '')}/`;
  return (link, versions) => {
    const ref = link.startsWith(own) ? fragmentOf(link) : link;
    const all = byRef.get(ref) ?? productNames([fragmentOf(ref)]);
    const part = versions === undefined ? all : limitedTo(all, versions);
    if (!isComparable || ref === root['bom-ref']) return { ...part, subcomponents: [] };
    return { ...whole, subcomponents: [part] };
  };
}

function namesOf(component: Fields): ProductNames {
  const hashes = objectsOf(component['hashes']).flatMap((hash): [string, string][] => {
    const [algorithm, content] = [textOf(hash['alg']), textOf(hash['content'])];
    return algorithm === undefined || content === undefined ? [] : [[algorithm, content]];
  });
  return productNames([textOf(component['purl']), textOf(component['cpe'])], hashes);
}

/** `urn:cdx:serial/version#bom-ref`. */
function fragmentOf(ref: string): string {
  if (!ref.startsWith('urn:cdx:')) return ref;
  const fragment = ref.slice(ref.indexOf('#') + 1);
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
