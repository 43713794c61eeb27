import { severityLevel } from '../../advisories/index.ts';
import { type Fields, fieldsOf, objectsOf, textOf } from '../../base/fields.ts';
import { namedByPurl, numberOf, withoutSlash } from './fields.ts';
import { trivySource } from './trivy-source.ts';
import type { ForeignHit, ForeignPackage, ForeignReport } from './types.ts';

/** CycloneDX 1.4 and later with `vulnerabilities`, by any tool. */
export function readCycloneDxReport(document: Fields, name: string): ForeignReport {
  const metadata = fieldsOf(document['metadata']);
  const root = fieldsOf(metadata['component']);
  const components = componentsByRef(document);
  return {
    name,
    scanner: toolOf(metadata),
    image: { name: textOf(root['name']), digest: digestOf(root) },
    distro: undefined,
    hits: objectsOf(document['vulnerabilities']).flatMap((each) => hitsOf(each, components)),
    namesSources: true,
    // Some scanners leave the list out where it would be empty.
    incomplete: Array.isArray(document['vulnerabilities'])
      ? []
      : ['it lists no vulnerabilities, as an SBOM does not'],
  };
}

function toolOf(metadata: Fields): string {
  const tools = metadata['tools'];
  const listed = Array.isArray(tools) ? objectsOf(tools) : objectsOf(fieldsOf(tools)['components']);
  return listed.flatMap((tool) => textOf(tool['name']) ?? [])[0] ?? 'another scanner';
}

function digestOf(root: Fields): string | undefined {
  return /sha256:[0-9a-f]{64}/.exec(
    `${textOf(root['version'])} ${textOf(root['purl'])?.replace('%3A', ':')}`,
  )?.[0];
}

function componentsByRef(document: Fields): ReadonlyMap<string, Fields> {
  const byRef = new Map<string, Fields>();
  const left = objectsOf(document['components']);
  for (let component = left.pop(); component !== undefined; component = left.pop()) {
    const ref = textOf(component['bom-ref']);
    if (ref !== undefined) byRef.set(ref, component);
    for (const inner of objectsOf(component['components'])) left.push(inner);
  }
  return byRef;
}

/** CycloneDX 1.6, `vulnerabilities[].analysis.state`: what somebody looked at and put aside in the report itself. */
const PUT_ASIDE: ReadonlySet<unknown> = new Set([
  'false_positive',
  'not_affected',
  'resolved',
  'resolved_with_pedigree',
]);

/** One hit for each thing that it affects. */
function hitsOf(vulnerability: Fields, components: ReadonlyMap<string, Fields>): ForeignHit[] {
  const id = textOf(vulnerability['id']);
  if (id === undefined || PUT_ASIDE.has(fieldsOf(vulnerability['analysis'])['state'])) return [];
  const related = objectsOf(vulnerability['references']).flatMap((each) => textOf(each['id']) ?? []);
  const [rating = {}] = objectsOf(vulnerability['ratings']).toSorted((a, b) => rank(a) - rank(b));
  return objectsOf(vulnerability['affects']).flatMap((affected) => {
    const ref = textOf(affected['ref']) ?? '';
    const found = packageOf(ref, components.get(ref), affected);
    if (found === undefined) return [];
    const fixVersions = fixesOf(found.name, vulnerability, affected);
    return {
      ids: [...new Set([id, ...related])],
      package: found,
      title: textOf(vulnerability['description']),
      url: textOf(fieldsOf(vulnerability['source'])['url']),
      level: severityLevel(textOf(rating['severity']) ?? ''),
      score: numberOf(rating['score']),
      vector: textOf(rating['vector']),
      fixState: fixVersions.length > 0 ? ('fixed' as const) : ('unknown' as const),
      fixVersions,
    };
  });
}

function rank(rating: Fields): number {
  return textOf(rating['method'])?.startsWith('CVSSv3') === true
    ? 0
    : numberOf(rating['score']) === undefined
      ? 2
      : 1;
}

/** References to other BOMs are purls more often than not. */
function packageOf(ref: string, component: Fields = {}, affected: Fields): ForeignPackage | undefined {
  const purl = textOf(component['purl']) ?? (ref.startsWith('pkg:') ? ref : undefined);
  const [stated] = objectsOf(affected['versions']).flatMap((each) => textOf(each['version']) ?? []);
  const name = textOf(component['name']) ?? namedByPurl(purl).name ?? purl;
  if (name === undefined) return undefined;
  const places = objectsOf(fieldsOf(component['evidence'])['occurrences']);
  return {
    purl,
    type: undefined,
    name,
    version: textOf(component['version']) ?? stated ?? namedByPurl(purl).version,
    source: trivySource(propertiesOf(component)),
    locations: places.flatMap((place) => textOf(place['location']) ?? []).map(withoutSlash),
  };
}

const TRIVY = 'aquasecurity:trivy:';

function propertiesOf(component: Fields): Fields {
  return Object.fromEntries(
    objectsOf(component['properties']).flatMap(({ name, value }) =>
      typeof name === 'string' && name.startsWith(TRIVY) ? [[name.slice(TRIVY.length), value]] : [],
    ),
  );
}

/** Trivy's sentence, and Grype's unaffected range: the standard has no field for it. */
function fixesOf(name: string, vulnerability: Fields, affected: Fields): string[] {
  const unaffected = objectsOf(affected['versions']).flatMap((each) => {
    const range = each['status'] === 'unaffected' ? textOf(each['range']) : undefined;
    return /^vers:[a-z]+\/>=([^|]+)$/.exec(range ?? '')?.[1] ?? [];
  });
  if (unaffected.length > 0) return unaffected.map(decoded);
  const sentences = (textOf(vulnerability['recommendation']) ?? '').split(';');
  return sentences.flatMap((sentence) => {
    const [, upgraded, versions = ''] =
      /^(?:Upgrade|Update) (\S+) to (?:version )?(.+)$/.exec(sentence.trim().replace(/\.$/, '')) ?? [];
    return upgraded === name ? versions.split(',').map((text) => text.trim()) : [];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
