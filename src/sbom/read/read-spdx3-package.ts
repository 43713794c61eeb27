import { type Fields, fieldOf, objectsOf, textOf } from '../../base/fields.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { gatherPlaces, parseEvidenceNote } from '../graph/evidence-note.ts';
import { EVIDENCE_PROPERTY } from '../spdx3/spdx3-package.ts';
import type { Component } from '../types.ts';
import { checksumsOf, licenseParts, purlParts } from './component-parts.ts';
import type { GraphBuilder } from './graph-builder.ts';

type Around = {
  builder: GraphBuilder;
  byId: ReadonlyMap<string, Fields>;
  licenses: readonly string[];
  names: ReadonlyMap<string, string>;
};

/** The source package that only says what others were built from, as we write it. */
export function spdx3Source(element: Fields): Component['source'] {
  const id = objectsOf(element['externalIdentifier']).find((one) => textOf(one['comment']) === 'source-purl');
  const [name, version] = [textOf(element['name']), textOf(element['software_packageVersion'])];
  if (id === undefined || name === undefined || version === undefined) return undefined;
  return { name, version, purl: textOf(id['identifier']) ?? '' };
}

export function readSpdx3Package(
  element: Fields,
  ref: string,
  { builder, byId, licenses, names }: Around,
): void {
  const name = textOf(element['name']);
  if (name === undefined) builder.fault(ref, 'it has no name');
  const identifiers = objectsOf(element['externalIdentifier']);
  const idsOf = (...types: string[]): string[] =>
    identifiers.flatMap((one) =>
      types.includes(textOf(one['externalIdentifierType']) ?? '') ? (textOf(one['identifier']) ?? []) : [],
    );
  const { broken, ...purl } = purlParts(textOf(element['software_packageUrl']) ?? idsOf('packageUrl')[0]);
  if (broken) builder.fault(ref, 'its packageUrl is not a package URL', 'not-a-purl');
  const cpes = idsOf('cpe23', 'cpe22');
  const [version, description, homepage, copyright] = [
    'software_packageVersion',
    'description',
    'software_homePage',
    'software_copyrightText',
  ].map((key) => textOf(fieldOf(element, key)));
  const supplier = supplierOf(byId.get(textOf(element['suppliedBy']) ?? ''));
  const { properties, group, evidence } = extensionOf(element, builder);
  builder.addComponent(
    ref,
    withoutUndefined({
      id: purl.purl ?? ref,
      type: PURPOSES.get(textOf(element['software_primaryPurpose']) ?? '') ?? 'library',
      absent: /^(?:source|archive)$/.test(textOf(element['software_primaryPurpose']) ?? '')
        ? true
        : undefined,
      group,
      name: name ?? '?',
      version,
      ...purl,
      cpes: cpes.length > 0 ? cpes : undefined,
      ...licenseParts(licenses, names),
      copyright,
      supplier: supplier ? supplier : undefined,
      description,
      homepage,
      checksums: checksumsOf(
        objectsOf(element['verifiedUsing']).map((hash) =>
          textOf(hash['algorithm']) === 'sha256' ? textOf(hash['hashValue']) : undefined,
        ),
      ),
      evidence: evidence.length > 0 ? evidence : undefined,
      properties: Object.keys(properties).length > 0 ? properties : undefined,
    }),
  );
}

const PURPOSES: ReadonlyMap<string, Component['type']> = new Map([
  ['container', 'container'],
  ['operatingSystem', 'operating-system'],
  ['application', 'application'],
  ['framework', 'framework'],
  ['file', 'file'],
]);

function supplierOf(agent: Fields | undefined): Component['supplier'] {
  const name = agent && textOf(agent['name']);
  if (agent === undefined || name === undefined) return undefined;
  const email = objectsOf(agent['externalIdentifier']).flatMap((one) =>
    textOf(one['externalIdentifierType']) === 'email' ? (textOf(one['identifier']) ?? []) : [],
  )[0];
  const isPerson = textOf(agent['type']) === 'Person';
  return withoutUndefined({ name, email, kind: isPerson ? ('person' as const) : undefined });
}

/** What is in CycloneDX's way of properties: ours, and those of fields that SPDX has not. */
function extensionOf(element: Fields, builder: GraphBuilder) {
  const entries = objectsOf(element['extension']).flatMap((one) => objectsOf(one['extension_cdxProperty']));
  const properties = new Map<string, string>();
  const places: Parameters<typeof gatherPlaces>[0][number][] = [];
  let group: string | undefined;
  for (const entry of entries) {
    const [name = '', value = ''] = ['extension_cdxPropName', 'extension_cdxPropValue'].map((key) =>
      textOf(fieldOf(entry, key)),
    );
    if (name === 'shearwall:group') group = value;
    else if (name === 'shearwall:effect')
      builder.addEffect(value.split(': ', 1)[0] ?? '', value.slice(value.indexOf(': ') + 2));
    else if (name === EVIDENCE_PROPERTY) {
      const { location, ...seen } = parseEvidenceNote(value) ?? {};
      if (location !== undefined && 'by' in seen) places.push({ ...seen, location });
    } else properties.set(name, value);
  }
  return { properties: Object.fromEntries(properties), group, evidence: gatherPlaces(places) };
}
