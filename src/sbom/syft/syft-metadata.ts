import { parsePurl } from '../../versions/index.ts';
import type { Component } from '../types.ts';

type Entry = (component: Component, qualifiers: Readonly<Record<string, string>>) => Record<string, unknown>;

/** By Syft's type: the name of the record, and what makes it. */
const ENTRIES: ReadonlyMap<string, readonly [metadataType: string, entry: Entry]> = new Map([
  ['deb', ['dpkg-db-entry', dpkgEntry]],
  ['apk', ['apk-db-entry', apkEntry]],
  ['rpm', ['rpm-db-entry', rpmEntry]],
  ['java-archive', ['java-archive', javaArchive]],
]);

/** What Syft's record of a package's manager says, as far as scanners read it: the source that advisories of distributions name. */
export function syftMetadata(
  component: Component,
  type: string,
): { metadataType?: string; metadata?: Record<string, unknown> } {
  const found = ENTRIES.get(type);
  if (found === undefined) return {};
  const { qualifiers = {} } = component.purl === undefined ? {} : parsePurl(component.purl);
  const [metadataType, entry] = found;
  return { metadataType, metadata: entry(component, qualifiers) };
}

function dpkgEntry(
  { name, version = '', source, supplier }: Component,
  { arch = '' }: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const isOther = source !== undefined && (source.name !== name || source.version !== version);
  return {
    package: name,
    source: isOther ? source.name : '',
    version,
    sourceVersion: isOther && source.version !== version ? source.version : '',
    architecture: arch,
    maintainer: supplier?.name ?? '',
    installedSize: 0,
    files: [],
  };
}

function apkEntry(
  { name, version = '', source, supplier }: Component,
  { arch = '' }: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return {
    package: name,
    originPackage: source?.name ?? '',
    maintainer: supplier?.name ?? '',
    version,
    architecture: arch,
    url: '',
    description: '',
    size: 0,
    installedSize: 0,
    pullDependencies: [],
    provides: [],
    pullChecksum: '',
    gitCommitOfApkPort: '',
    files: [],
  };
}

/** `1:2.3-4` is epoch, version and release. */
function rpmEntry(
  { name, version: full = '', source }: Component,
  { arch = '', epoch: epochOfPurl }: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const [, epoch = epochOfPurl, version = '', release = ''] =
    /^(?:(\d+):)?(.*?)(?:-([^-]*))?$/s.exec(full) ?? [];
  return {
    name,
    version,
    epoch: epoch === undefined ? null : Number(epoch),
    architecture: arch,
    release,
    sourceRpm: source === undefined ? '' : `${source.name}-${source.version.replace(/^\d+:/, '')}.src.rpm`,
    size: 0,
    vendor: '',
    files: [],
  };
}

function javaArchive({ group = '', name, version = '' }: Component): Record<string, unknown> {
  return {
    virtualPath: '',
    pomProperties: { path: '', name: '', groupId: group, artifactId: name, version },
  };
}
