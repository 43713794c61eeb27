import { createHash } from 'node:crypto';
import { digestOf, displayPath, hexOf } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { utcTime } from '../documents/document-id.ts';
import { isWebPage } from '../documents/web-page.ts';
import { purlWithUpstream } from '../graph/scanner-hints.ts';
import { declaredLicense } from '../licenses/license-expression.ts';
import type { Component, SbomEffect, SbomFile } from '../types.ts';
import type { SpdxAnnotation, SpdxFile, SpdxPackage } from './spdx-types.ts';

/** `SPDXRef-Package-libc6-…`: readable, and unique through the digest of the component's id. */
export function packageId(component: Pick<Component, 'id' | 'name'> & { type?: Component['type'] }): string {
  // Trivy knows the distribution by this prefix; it expects another spelling of the purpose than the official schema.
  const kind = component.type === 'operating-system' ? 'OperatingSystem' : 'Package';
  return spdxId(kind, component.name, component.id);
}

export function fileId(file: SbomFile): string {
  return spdxId('File', file.path.split('/').at(-1) ?? '', file.path);
}

function spdxId(kind: string, name: string, identity: string): string {
  const slug = name.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 64);
  return `SPDXRef-${kind}-${slug}-${hexOf(digestOf(identity)).slice(0, 16)}`;
}

/** `owned`: the files that it is said to hold; a package without any says that files were not looked at (7.8). */
export function spdxPackage(component: Component, owned: readonly SbomFile[]): SpdxPackage {
  const { version, supplier, checksums, homepage, source, description, properties } = component;
  const externalRefs = externalRefsOf(component);
  return withoutUndefined({
    SPDXID: packageId(component),
    name: component.name,
    versionInfo: version,
    primaryPackagePurpose: component.type.toUpperCase().replace('-', '_'),
    supplier: supplier ? spdxActor(supplier) : undefined,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: owned.length > 0,
    packageVerificationCode:
      owned.length > 0 ? { packageVerificationCodeValue: verificationCode(owned) } : undefined,
    checksums: checksums?.length
      ? checksums.map((digest) => ({ algorithm: 'SHA256' as const, checksumValue: hexOf(digest) }))
      : undefined,
    homepage: homepage !== undefined && isWebPage(homepage) ? homepage : undefined,
    // Trivy reads a Debian package's source from this very wording.
    sourceInfo: source ? `built package from: ${source.name} ${source.version}` : undefined,
    licenseConcluded: 'NOASSERTION',
    licenseInfoFromFiles: owned.length > 0 ? (['NOASSERTION'] as ['NOASSERTION']) : undefined,
    licenseDeclared: declaredLicense(component) ?? 'NOASSERTION',
    copyrightText: component.copyright ?? 'NOASSERTION',
    description,
    comment: properties ? propertyLines(properties) : undefined,
    externalRefs: externalRefs.length > 0 ? externalRefs : undefined,
  });
}

function externalRefsOf(component: Component): NonNullable<SpdxPackage['externalRefs']> {
  const purl = purlWithUpstream(component);
  return [
    ...(component.cpes ?? []).map((cpe) => ({
      referenceCategory: 'SECURITY' as const,
      referenceType: cpe.startsWith('cpe:2.3:') ? ('cpe23Type' as const) : ('cpe22Type' as const),
      referenceLocator: cpe,
    })),
    ...(purl === undefined
      ? []
      : [
          {
            referenceCategory: 'PACKAGE-MANAGER' as const,
            referenceType: 'purl' as const,
            referenceLocator: purl,
          },
        ]),
  ];
}

/** Its purl stands under another name: scanners would count what has a `purl` as one more installed package. */
export function sourcePackage(source: NonNullable<Component['source']>): SpdxPackage {
  return {
    SPDXID: packageId({ id: source.purl, name: source.name }),
    name: source.name,
    versionInfo: source.version,
    primaryPackagePurpose: 'SOURCE',
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: 'NOASSERTION',
    copyrightText: 'NOASSERTION',
    externalRefs: [
      { referenceCategory: 'OTHER', referenceType: 'source-purl', referenceLocator: source.purl },
    ],
  };
}

export function spdxFile(file: SbomFile): SpdxFile {
  return {
    SPDXID: fileId(file),
    fileName: `./${displayPath(file.path)}`,
    checksums: [
      { algorithm: 'SHA1', checksumValue: file.sha1 },
      ...(file.sha256 === undefined ? [] : [{ algorithm: 'SHA256' as const, checksumValue: file.sha256 }]),
      ...(file.md5 === undefined ? [] : [{ algorithm: 'MD5' as const, checksumValue: file.md5 }]),
    ],
    licenseConcluded: 'NOASSERTION',
    licenseInfoInFiles: ['NOASSERTION'],
    copyrightText: 'NOASSERTION',
  };
}

export function effectNote(effect: SbomEffect): string {
  const paths = effect.paths.map((path) => `/${displayPath(path)}`).join(', ');
  return `shearwall:effect ${effect.name}: ${effect.description} Files: ${paths}`;
}

export function annotation(comment: string, created: number): SpdxAnnotation {
  return { annotationDate: utcTime(created), annotationType: 'OTHER', annotator: 'Tool: shearwall', comment };
}

/** SPDX 2.3, 7.9: SHA-1 over the sorted SHA-1s of the files. */
function verificationCode(files: readonly SbomFile[]): string {
  const sums = files.map((file) => file.sha1).sort();
  return createHash('sha1').update(sums.join('')).digest('hex');
}

function spdxActor({ name, email, kind = 'organization' }: NonNullable<Component['supplier']>): string {
  const role = kind === 'person' ? 'Person' : 'Organization';
  return email === undefined ? `${role}: ${name}` : `${role}: ${name} (${email})`;
}

function propertyLines(properties: Record<string, string>): string {
  const keys = Object.keys(properties).sort();
  return keys.map((key) => `${key}=${properties[key]}`).join('\n');
}
