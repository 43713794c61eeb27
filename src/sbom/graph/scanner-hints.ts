import { withoutUndefined } from '../../base/without-undefined.ts';
import { formatPurl, parsePurl } from '../../versions/index.ts';
import type { Component } from '../types.ts';

/**
 * Advisories of distributions name source packages. Grype and Trivy find the source of a package only in places of
 * their own, and a scan without it ends well and misses almost everything, so both are served
 * (test/peers/sbom-readers.test.ts).
 */

/** The purl with the source as `upstream`, where it has another name or version: what Grype and Syft read. */
export function purlWithUpstream(component: Component): string | undefined {
  const { purl, source, name, version } = component;
  if (purl === undefined || source === undefined) return purl;
  if (source.name === name && source.version === version) return purl;
  const upstream = source.version === version ? source.name : `${source.name}@${source.version}`;
  const parts = parsePurl(purl);
  return formatPurl({ ...parts, qualifiers: { ...parts.qualifiers, upstream } });
}

/** The source as Trivy writes and reads it in CycloneDX: epoch, version and revision apart, but for apk. */
export function trivyProperties(
  source: NonNullable<Component['source']>,
  purl: string | undefined,
): Record<string, string> {
  const { epoch, version, revision } = purl?.startsWith('pkg:apk/')
    ? { epoch: undefined, version: source.version, revision: undefined }
    : splitVersion(source.version);
  return withoutUndefined({
    'aquasecurity:trivy:SrcName': source.name,
    'aquasecurity:trivy:SrcVersion': version,
    'aquasecurity:trivy:SrcRelease': revision,
    'aquasecurity:trivy:SrcEpoch': epoch,
  });
}

function splitVersion(text: string) {
  const [, epoch, version = '', revision] = /^(?:(\d+):)?(.*?)(?:-([^-]*))?$/s.exec(text) ?? [];
  return { epoch, version, revision };
}
