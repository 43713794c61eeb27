import { type Fields, fieldOf, fieldsOf, objectsOf, textOf } from '../../base/fields.ts';
import { bytePath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { CONTAINED_IN_PROPERTY, CPE_PROPERTY, EFFECT_PROPERTY } from '../cyclonedx/cyclonedx-component.ts';
import { EVIDENCE_PROPERTY } from '../cyclonedx/cyclonedx-evidence.ts';
import { gatherPlaces, isTechnique, parseEvidenceNote } from '../graph/evidence-note.ts';
import { claimedSource } from '../graph/source-purl.ts';
import type { Component, SbomEvidence } from '../types.ts';
import { checksumsOf, licenseParts, purlParts } from './component-parts.ts';
import type { GraphBuilder } from './graph-builder.ts';

type Property = { name: string; value: string };

/** One component without what is nested in it. `containedIn`: references of what holds it, as we write them. */
export function readCdxComponent(
  fields: Fields,
  ref: string,
  builder: GraphBuilder,
): { component: Component; containedIn: string[] } {
  const named = textOf(fields['name']);
  if (named === undefined) builder.fault(ref, 'it has no name');
  const version = textOf(fields['version']);
  const properties = propertiesOf(fields);
  const valuesOf = (name: string): string[] =>
    properties.filter((property) => property.name === name).map(({ value }) => value);
  const { broken, ...purl } = purlParts(textOf(fields['purl']));
  if (broken) builder.fault(ref, `"${textOf(fields['purl'])}" is not a package URL`, 'not-a-purl');
  const source = sourceOf(fields, properties, purl);
  const cpes = [textOf(fields['cpe']) ?? [], valuesOf(CPE_PROPERTY), valuesOf('syft:cpe23')].flat();
  const syftPlaces = properties.flatMap(({ name, value }) =>
    SYFT_PLACE.test(name) ? bytePath(value.replace(/^\/+/, '')) : [],
  );
  const evidence = evidenceOf(fields, valuesOf(EVIDENCE_PROPERTY), syftPlaces);
  const supplier = supplierOf(fields);
  const homepage = objectsOf(fields['externalReferences']).find((one) => textOf(one['type']) === 'website');
  const kept = keptProperties(properties, builder);
  const [description, copyright] = [textOf(fields['description']), textOf(fields['copyright'])];
  const url = homepage && textOf(homepage['url']);
  const { name, group } = nameOf(named ?? '?', textOf(fields['group']), purl.purl);
  const component: Component = withoutUndefined({
    id: textOf(fields['bom-ref']) ?? purl.purl ?? ref,
    type: typeOf(textOf(fields['type'])),
    name,
    group,
    version,
    purl: purl.purl,
    cpes: cpes.length > 0 ? [...new Set(cpes)] : undefined,
    ...licenseParts(licenseTexts(fields)),
    copyright,
    supplier: supplier ? supplier : undefined,
    description,
    homepage: url,
    checksums: checksumsOf(
      objectsOf(fields['hashes']).map((hash) =>
        textOf(hash['alg']) === 'SHA-256' ? textOf(hash['content']) : undefined,
      ),
    ),
    absent: textOf(fields['scope']) === 'excluded' ? true : undefined,
    source: source ? source : undefined,
    evidence: evidence.length > 0 ? evidence : undefined,
    properties: Object.keys(kept).length > 0 ? kept : undefined,
  });
  return { component, containedIn: valuesOf(CONTAINED_IN_PROPERTY) };
}

const TYPES: ReadonlySet<string> = new Set<Component['type']>([
  'container',
  'operating-system',
  'library',
  'application',
  'framework',
  'file',
]);

function typeOf(type: string | undefined): Component['type'] {
  return type !== undefined && TYPES.has(type) ? (type as Component['type']) : 'library';
}

/** Maven keeps its groups apart; in other ecosystems they are part of the name. */
function nameOf(name: string, group: string | undefined, purl = ''): Pick<Component, 'name' | 'group'> {
  if (group === undefined) return { name };
  return /^pkg:(?:npm|golang|composer|github|swift)\//.test(purl)
    ? { name: `${group}/${name}` }
    : { name, group };
}

function propertiesOf(fields: Fields): Property[] {
  return objectsOf(fields['properties']).flatMap((property) => {
    const name = textOf(property['name']);
    return name === undefined ? [] : [{ name, value: textOf(property['value']) ?? '' }];
  });
}

/** Properties that no other field of ours holds. Of a name that occurs again the values are in one. */
function keptProperties(properties: readonly Property[], builder: GraphBuilder): Record<string, string> {
  const kept = new Map<string, string>();
  for (const { name, value } of properties) {
    if (name.startsWith(`${EFFECT_PROPERTY}:`))
      builder.addEffect(name.slice(EFFECT_PROPERTY.length + 1), value);
    else if (!FIELDS.has(name) && !name.startsWith('aquasecurity:trivy:Src'))
      kept.set(name, kept.has(name) ? `${kept.get(name)}, ${value}` : value);
  }
  return Object.fromEntries(kept);
}

const FIELDS: ReadonlySet<string> = new Set([
  CONTAINED_IN_PROPERTY,
  CPE_PROPERTY,
  EVIDENCE_PROPERTY,
  'syft:cpe23',
]);

function licenseTexts(fields: Fields): string[] {
  return objectsOf(fields['licenses']).flatMap((choice) => {
    const license = fieldsOf(choice['license']);
    return textOf(choice['expression']) ?? textOf(license['id']) ?? textOf(license['name']) ?? [];
  });
}

/** Who distributes it, or at least who made it. */
function supplierOf(fields: Fields): Component['supplier'] {
  for (const key of ['supplier', 'manufacturer']) {
    const actor = fieldsOf(fieldOf(fields, key));
    const name = textOf(actor['name']);
    const email = objectsOf(actor['contact']).flatMap((contact) => textOf(contact['email']) ?? [])[0];
    if (name !== undefined) return withoutUndefined({ name, email });
  }
  const publisher = textOf(fields['publisher']);
  return publisher === undefined ? undefined : { name: publisher };
}

/** What it descends from, as we write it; else what Trivy or the purl says. */
function sourceOf(
  fields: Fields,
  properties: readonly Property[],
  { purl, source }: Pick<Component, 'purl' | 'source'>,
): Component['source'] {
  const ancestor = objectsOf(fieldsOf(fields['pedigree'])['ancestors'])[0] ?? {};
  const [name, version, from] = ['name', 'version', 'purl'].map((key) => textOf(fieldOf(ancestor, key)));
  if (name !== undefined && version !== undefined && from !== undefined) return { name, version, purl: from };
  const trivy = new Map(properties.map((property) => [property.name, property.value]));
  const [srcName, srcVersion, release, epoch] = ['Name', 'Version', 'Release', 'Epoch'].map((key) =>
    trivy.get(`aquasecurity:trivy:Src${key}`),
  );
  if (srcName === undefined || srcVersion === undefined || purl === undefined) return source;
  const whole = `${epoch ? `${epoch}:` : ''}${srcVersion}${release ? `-${release}` : ''}`;
  return claimedSource(purl, { name: srcName, version: whole });
}

const SYFT_PLACE = /^syft:location:\d{1,6}:path$/;

function evidenceOf(fields: Fields, notes: readonly string[], syftPlaces: readonly string[]): SbomEvidence[] {
  const evidence = fieldsOf(fields['evidence']);
  const places = objectsOf(evidence['occurrences']).flatMap((occurrence) => {
    const location = textOf(occurrence['location']);
    if (location === undefined) return [];
    const own = parseEvidenceNote(textOf(occurrence['additionalContext']) ?? '');
    return [{ own, location: bytePath(location) }];
  });
  const own = [
    ...places.flatMap(({ own: seen, location }) => (seen === undefined ? [] : [{ ...seen, location }])),
    ...notes.flatMap((note) => {
      const { location, ...seen } = parseEvidenceNote(note) ?? {};
      return location === undefined || !('by' in seen) ? [] : [{ ...seen, location }];
    }),
  ];
  if (own.length > 0) return gatherPlaces(own);
  return foreignEvidence(evidence, [...places.map(({ location }) => location), ...syftPlaces]);
}

/** Another tool's methods and places, of which the document does not say which belong together. */
function foreignEvidence(evidence: Fields, locations: string[]): SbomEvidence[] {
  const identity = evidence['identity'];
  const identities = Array.isArray(identity)
    ? objectsOf(evidence['identity'])
    : [fieldsOf(evidence['identity'])];
  const methods = identities.flatMap((one) => objectsOf(one['methods']));
  const found = methods.flatMap((method) => {
    const [technique, confidence] = [method['technique'], method['confidence']];
    if (!isTechnique(technique)) return [];
    const value = textOf(method['value']);
    const sure = Math.min(1, Math.max(0, Number(confidence) || 0));
    return [withoutUndefined({ by: 'document', technique, confidence: sure, locations, value })];
  });
  if (found.length > 0 || locations.length === 0) return found;
  return [{ by: 'document', technique: 'other', confidence: 0.5, locations }];
}
