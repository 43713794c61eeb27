import { compareBytes, displayPath, hexOf } from '../../base/index.ts';
import { declaredLicense } from '../licenses/license-expression.ts';
import { purlWithUpstream, trivyProperties } from '../graph/scanner-hints.ts';
import type { Component, SbomFile } from '../types.ts';
import { isWebPage } from '../web-page.ts';

export type CdxProperty = { name: string; value: string };

/** The parts of a CycloneDX 1.6 component that we write (cyclonedx.org/docs/1.6/json). */
export type CdxComponent = {
  type: Component['type'];
  'bom-ref': string;
  supplier?: { name: string; contact?: { name: string; email: string }[] };
  name: string;
  version?: string;
  description?: string;
  hashes?: { alg: 'SHA-256' | 'SHA-1' | 'MD5'; content: string }[];
  licenses?: CdxLicense[];
  copyright?: string;
  purl?: string;
  pedigree?: { ancestors: CdxComponent[] };
  externalReferences?: { type: 'website'; url: string }[];
  properties?: CdxProperty[];
  components?: CdxComponent[];
};

type CdxLicense =
  | { expression: string; acknowledgement: 'declared' }
  | { license: { name: string; acknowledgement: 'declared' } };

/** `inner`: the files that stand inside it. */
export function cdxComponent(component: Component, inner: readonly CdxComponent[] = []): CdxComponent {
  const { version, supplier, description, checksums, copyright, source, homepage } = component;
  const purl = purlWithUpstream(component);
  const properties = { ...component.properties, ...(source && trivyProperties(source)) };
  const licenses = cdxLicenses(component);
  return {
    type: component.type,
    'bom-ref': component.id,
    ...(supplier && { supplier: cdxSupplier(supplier) }),
    name: component.name,
    ...(version !== undefined && { version }),
    ...(description !== undefined && { description }),
    ...(checksums?.length && {
      hashes: checksums.map((digest) => ({ alg: 'SHA-256' as const, content: hexOf(digest) })),
    }),
    ...(licenses.length > 0 && { licenses }),
    ...(copyright !== undefined && { copyright }),
    ...(purl !== undefined && { purl }),
    ...(source && { pedigree: { ancestors: [cdxSource(component.id, source)] } }),
    ...(homepage !== undefined &&
      isWebPage(homepage) && { externalReferences: [{ type: 'website' as const, url: homepage }] }),
    ...(Object.keys(properties).length > 0 && { properties: cdxProperties(properties) }),
    ...(inner.length > 0 && { components: [...inner] }),
  };
}

/** `effects`: the names of the effects that made it. */
export function cdxFile(path: string, file: SbomFile | undefined, effects: readonly string[]): CdxComponent {
  const hashes = [
    ...(file === undefined ? [] : [{ alg: 'SHA-1' as const, content: file.sha1 }]),
    ...(file?.sha256 === undefined ? [] : [{ alg: 'SHA-256' as const, content: file.sha256 }]),
    ...(file?.md5 === undefined ? [] : [{ alg: 'MD5' as const, content: file.md5 }]),
  ];
  const name = `/${displayPath(path)}`;
  return {
    type: 'file',
    'bom-ref': `file:/${escapeBytes(path)}`,
    name,
    ...(hashes.length > 0 && { hashes }),
    ...(effects.length > 0 && {
      properties: effects.map((value) => ({ name: 'shearwall:effect', value })),
    }),
  };
}

/** Two paths of different bytes may look the same as text; their references must not. */
function escapeBytes(path: string): string {
  return path.replace(
    /[^!-$&-~]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function cdxProperties(properties: Record<string, string>): CdxProperty[] {
  const pairs = Object.entries(properties).map(([name, value]) => ({ name, value }));
  return pairs.sort((a, b) => compareBytes(a.name, b.name));
}

/** One source has many packages, but a bom-ref is unique: it carries the package's id too. */
function cdxSource(owner: string, source: NonNullable<Component['source']>): CdxComponent {
  const { name, version, purl } = source;
  return { type: 'library', 'bom-ref': `${purl}#${owner}`, name, version, purl };
}

function cdxLicenses(component: Component): CdxLicense[] {
  if (component.license === undefined) {
    const names = component.licenseNames ?? [];
    return names.map((name) => ({ license: { name, acknowledgement: 'declared' } }));
  }
  const expression = declaredLicense(component);
  return expression === undefined ? [] : [{ expression, acknowledgement: 'declared' }];
}

function cdxSupplier({
  name,
  email,
}: NonNullable<Component['supplier']>): NonNullable<CdxComponent['supplier']> {
  return { name, ...(email !== undefined && { contact: [{ name, email }] }) };
}
