import { digestOf, displayPath, hexOf } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { isWebPage } from '../documents/web-page.ts';
import { evidenceNote, placesOf } from '../graph/evidence-note.ts';
import { purlWithUpstream } from '../graph/scanner-hints.ts';
import type { Component, SbomFile } from '../types.ts';
import type { Namespace, Spdx3Element } from './elements.ts';

export const EVIDENCE_PROPERTY = 'shearwall:evidence';

export function packageId(space: Namespace, component: Pick<Component, 'id' | 'name'>): string {
  return space.id('package', shortDigest(component.id));
}

export function fileId(space: Namespace, file: SbomFile): string {
  return space.id('file', shortDigest(file.path));
}

export function agentId(space: Namespace, supplier: NonNullable<Component['supplier']>): string {
  return space.id(
    'agent',
    shortDigest(JSON.stringify([supplier.kind ?? 'organization', supplier.name, supplier.email])),
  );
}

export function shortDigest(text: string): string {
  return hexOf(digestOf(text)).slice(0, 16);
}

/** `loose`: places of evidence that no file of the document stands for. */
export function spdx3Package(
  space: Namespace,
  component: Component,
  effects: readonly string[],
): Spdx3Element {
  const { version, supplier, checksums, homepage, source, description, copyright, cpes = [] } = component;
  const purl = purlWithUpstream(component);
  const extension = propertiesExtension(component, effects);
  return space.element(
    'software_Package',
    packageId(space, component),
    withoutUndefined({
      name: component.name,
      description,
      extension: extension ? extension : undefined,
      externalIdentifier: cpes.length > 0 ? cpes.map(cpeIdentifier) : undefined,
      verifiedUsing: checksums?.length ? checksums.map((digest) => hash('sha256', hexOf(digest))) : undefined,
      suppliedBy: supplier ? agentId(space, supplier) : undefined,
      software_copyrightText: copyright,
      software_primaryPurpose: PURPOSES[component.type],
      software_packageVersion: version,
      software_packageUrl: purl,
      software_homePage: homepage !== undefined && isWebPage(homepage) ? homepage : undefined,
      software_sourceInfo: source ? `built package from: ${source.name} ${source.version}` : undefined,
    }),
  );
}

/** Without its purl, as in SPDX 2.3: scanners would count it as installed. */
export function spdx3Source(space: Namespace, source: NonNullable<Component['source']>): Spdx3Element {
  return space.element('software_Package', packageId(space, { id: source.purl, name: source.name }), {
    name: source.name,
    externalIdentifier: [
      {
        type: 'ExternalIdentifier',
        externalIdentifierType: 'other',
        identifier: source.purl,
        comment: 'source-purl',
      },
    ],
    software_primaryPurpose: 'source',
    software_packageVersion: source.version,
  });
}

export function spdx3File(space: Namespace, file: SbomFile): Spdx3Element {
  return space.element('software_File', fileId(space, file), {
    name: `/${displayPath(file.path)}`,
    verifiedUsing: [
      hash('sha1', file.sha1),
      ...(file.sha256 === undefined ? [] : [hash('sha256', file.sha256)]),
      ...(file.md5 === undefined ? [] : [hash('md5', file.md5)]),
    ],
  });
}

export function spdx3Agent(space: Namespace, supplier: NonNullable<Component['supplier']>): Spdx3Element {
  const { name, email, kind } = supplier;
  return space.element(
    kind === 'person' ? 'Person' : 'Organization',
    agentId(space, supplier),
    withoutUndefined({
      name,
      externalIdentifier:
        email !== undefined
          ? [{ type: 'ExternalIdentifier', externalIdentifierType: 'email', identifier: email }]
          : undefined,
    }),
  );
}

const PURPOSES: Readonly<Record<Component['type'], string>> = {
  container: 'container',
  'operating-system': 'operatingSystem',
  library: 'library',
  application: 'application',
  framework: 'framework',
  file: 'file',
};

function propertiesExtension(component: Component, effects: readonly string[]): object[] | undefined {
  const { properties = {}, evidence = [], group } = component;
  const entries = [
    ...Object.keys(properties)
      .sort()
      .map((name): [string, string] => [name, properties[name] ?? '']),
    ...(group === undefined ? [] : [['shearwall:group', group] as [string, string]]),
    ...effects.map((effect): [string, string] => ['shearwall:effect', effect]),
    ...placesOf(evidence).map((seen): [string, string] => [EVIDENCE_PROPERTY, evidenceNote(seen)]),
  ];
  if (entries.length === 0) return undefined;
  const extension_cdxProperty = entries.map(([name, value]) => ({
    type: 'extension_CdxPropertyEntry',
    extension_cdxPropName: name,
    extension_cdxPropValue: value,
  }));
  return [{ type: 'extension_CdxPropertiesExtension', extension_cdxProperty }];
}

function cpeIdentifier(cpe: string): object {
  const externalIdentifierType = cpe.startsWith('cpe:2.3:') ? 'cpe23' : 'cpe22';
  return { type: 'ExternalIdentifier', externalIdentifierType, identifier: cpe };
}

function hash(algorithm: 'sha256' | 'sha1' | 'md5', hashValue: string): object {
  return { type: 'Hash', algorithm, hashValue };
}
