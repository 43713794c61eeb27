import { severityLevel } from '../../advisories/index.ts';
import { type Fields, fieldsOf, objectsOf, textOf, textsOf } from '../../base/fields.ts';
import { numberOf, withoutSlash } from './fields.ts';
import { type TrivySource, trivySource } from './trivy-source.ts';
import type { ForeignHit, ForeignReport } from './types.ts';

/** `trivy --format json`, schema 2. */
export function readTrivy(report: Fields, name: string): ForeignReport {
  const metadata = fieldsOf(report['Metadata']);
  const os = fieldsOf(metadata['OS']);
  const family = textOf(os['Family']);
  const results = objectsOf(report['Results']);
  return {
    name,
    scanner: 'trivy',
    image: { name: textOf(report['ArtifactName']), digest: digestOf(metadata) },
    distro: family === undefined ? undefined : { id: family, versionId: textOf(os['Name']) },
    hits: results.flatMap((result) => {
      const sources = sourcesOf(result);
      return objectsOf(result['Vulnerabilities']).flatMap((each) => hitOf(each, result, sources) ?? []);
    }),
    namesSources: results.some((result) => sourcesOf(result).size > 0),
    incomplete: [],
  };
}

function digestOf(metadata: Fields): string | undefined {
  return textsOf(metadata['RepoDigests'])
    .map((text) => text.slice(text.indexOf('@') + 1))
    .find((text) => text.startsWith('sha256:'));
}

/** Only with `--list-all-pkgs` does it say what packages were built from. */
function sourcesOf(result: Fields): ReadonlyMap<string, TrivySource> {
  const sources = new Map<string, TrivySource>();
  for (const each of objectsOf(result['Packages'])) {
    const [id, source] = [textOf(each['ID']), trivySource(each)];
    if (id !== undefined && source !== undefined) sources.set(id, source);
  }
  return sources;
}

function hitOf(
  each: Fields,
  result: Fields,
  sources: ReadonlyMap<string, TrivySource>,
): ForeignHit | undefined {
  const [id, name] = [textOf(each['VulnerabilityID']), textOf(each['PkgName'])];
  if (id === undefined || name === undefined) return undefined;
  const purl = textOf(fieldsOf(each['PkgIdentifier'])['PURL']);
  const fixed = (textOf(each['FixedVersion']) ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean);
  const path =
    textOf(each['PkgPath']) ?? (result['Class'] === 'lang-pkgs' ? textOf(result['Target']) : undefined);
  return {
    ids: [id, ...textsOf(each['VendorIDs'])],
    package: {
      purl,
      type: undefined,
      name,
      version: textOf(each['InstalledVersion']),
      source: sources.get(textOf(each['PkgID']) ?? ''),
      locations: path === undefined ? [] : [withoutSlash(path)],
    },
    title: textOf(each['Title']),
    url: textOf(each['PrimaryURL']),
    level: severityLevel(textOf(each['Severity']) ?? ''),
    ...scoreOf(fieldsOf(each['CVSS'])),
    fixState: stateOf(textOf(each['Status']), fixed),
    fixVersions: fixed,
  };
}

function stateOf(status: string | undefined, fixed: readonly string[]): ForeignHit['fixState'] {
  if (fixed.length > 0) return 'fixed';
  return STATES.get(status) ?? 'unknown';
}

/** trivy-db, pkg/types/status.go. */
const STATES: ReadonlyMap<string | undefined, ForeignHit['fixState']> = new Map([
  ['affected', 'not-fixed'],
  ['will_not_fix', 'will-not-fix'],
  ['fix_deferred', 'deferred'],
  ['end_of_life', 'end-of-life'],
]);

/** Of several publishers NVD's first. */
function scoreOf(cvss: Fields): Pick<ForeignHit, 'score' | 'vector'> {
  const publishers = ['nvd', 'ghsa', ...Object.keys(cvss)];
  const rated = publishers.map((publisher) => fieldsOf(cvss[publisher]));
  const found = rated.find((each) => textOf(each['V3Vector']) ?? textOf(each['V40Vector']));
  if (found === undefined) return { score: undefined, vector: undefined };
  return {
    score: numberOf(found['V3Score']) ?? numberOf(found['V40Score']),
    vector: textOf(found['V3Vector']) ?? textOf(found['V40Vector']),
  };
}
