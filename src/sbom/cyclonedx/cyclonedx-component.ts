import { compareBytes, displayPath, hexOf } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { isWebPage } from '../documents/web-page.ts';
import { purlWithUpstream, trivyProperties } from '../graph/scanner-hints.ts';
import { declaredLicense } from '../licenses/license-expression.ts';
import type { Component, SbomFile } from '../types.ts';
import { cdxEvidence, evidenceProperties } from './cyclonedx-evidence.ts';
import type { CdxComponent, CdxLicense, CdxProperty, CdxVersion } from './types.ts';

/** More than one CPE, and what contains what, have no field of their own. */
export const CPE_PROPERTY = 'shearwall:cpe';
export const CONTAINED_IN_PROPERTY = 'shearwall:containedIn';
export const EFFECT_PROPERTY = 'shearwall:effect';

/** `inner`: the files that stand inside it. */
export function cdxComponent(
  component: Component,
  specVersion: CdxVersion,
  inner: readonly CdxComponent[] = [],
): CdxComponent {
  const { group, version, supplier, description, checksums, copyright, source, homepage } = component;
  const purl = purlWithUpstream(component);
  const cpe = component.cpes?.[0];
  const properties = propertiesOf(component, specVersion);
  const licenses = cdxLicenses(component, specVersion);
  const evidence = cdxEvidence(component, specVersion);
  return withoutUndefined({
    type: component.type,
    'bom-ref': component.id,
    supplier: supplier ? cdxSupplier(supplier) : undefined,
    group,
    name: component.name,
    version,
    description,
    hashes: checksums?.length
      ? checksums.map((digest) => ({ alg: 'SHA-256' as const, content: hexOf(digest) }))
      : undefined,
    licenses: licenses.length > 0 ? licenses : undefined,
    copyright,
    cpe,
    purl,
    pedigree: source ? { ancestors: [cdxSource(component.id, source)] } : undefined,
    externalReferences:
      homepage !== undefined && isWebPage(homepage)
        ? [{ type: 'website' as const, url: homepage }]
        : undefined,
    properties: properties.length > 0 ? properties : undefined,
    components: inner.length > 0 ? [...inner] : undefined,
    evidence: evidence ? evidence : undefined,
  });
}

/** `effects`: the names of the effects that made it. */
export function cdxFile(path: string, file: SbomFile | undefined, effects: readonly string[]): CdxComponent {
  const hashes = [
    ...(file === undefined ? [] : [{ alg: 'SHA-1' as const, content: file.sha1 }]),
    ...(file?.sha256 === undefined ? [] : [{ alg: 'SHA-256' as const, content: file.sha256 }]),
    ...(file?.md5 === undefined ? [] : [{ alg: 'MD5' as const, content: file.md5 }]),
  ];
  const name = `/${displayPath(path)}`;
  return withoutUndefined({
    type: 'file',
    'bom-ref': `file:/${escapeBytes(path)}`,
    name,
    hashes: hashes.length > 0 ? hashes : undefined,
    properties: effects.length > 0 ? effects.map((value) => ({ name: EFFECT_PROPERTY, value })) : undefined,
  });
}

/** Two paths of different bytes may look the same as text; their references must not. */
function escapeBytes(path: string): string {
  return path.replace(
    /[^!-$&-~]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function propertiesOf(component: Component, specVersion: CdxVersion): CdxProperty[] {
  const { source, purl, cpes = [], containedIn = [] } = component;
  const ofSource = source && trivyProperties(source, purl);
  const named = { ...component.properties, ...ofSource };
  const properties = [
    ...Object.entries(named).map(([name, value]) => ({ name, value })),
    ...cpes.slice(1).map((value) => ({ name: CPE_PROPERTY, value })),
    ...containedIn.map((value) => ({ name: CONTAINED_IN_PROPERTY, value })),
    ...evidenceProperties(component, specVersion),
  ];
  return properties.sort((a, b) => compareBytes(a.name, b.name));
}

/** One source has many packages, but a bom-ref is unique: it carries the package's id too. */
function cdxSource(owner: string, source: NonNullable<Component['source']>): CdxComponent {
  const { name, version, purl } = source;
  return { type: 'library', 'bom-ref': `${purl}#${owner}`, name, version, purl };
}

function cdxLicenses(component: Component, specVersion: CdxVersion): CdxLicense[] {
  const acknowledged =
    specVersion === '1.4' || specVersion === '1.5' ? {} : { acknowledgement: 'declared' as const };
  if (component.license === undefined) {
    const names = component.licenseNames ?? [];
    return names.map((name) => ({ license: { name, ...acknowledged } }));
  }
  const expression = declaredLicense(component);
  return expression === undefined ? [] : [{ expression, ...acknowledged }];
}

function cdxSupplier({
  name,
  email,
}: NonNullable<Component['supplier']>): NonNullable<CdxComponent['supplier']> {
  return withoutUndefined({ name, contact: email !== undefined ? [{ name, email }] : undefined });
}
