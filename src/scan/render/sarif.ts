import { createHash } from 'node:crypto';
import type { SeverityLevel } from '../../advisories/index.ts';
import { compareBytes, displayPath, prettyJson } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { REST_REASONS } from '../report/summary.ts';
import type { Finding, ScannedImage } from '../report/types.ts';
import type { RenderInput } from './types.ts';

/**
 * SARIF 2.1.0, as code hosts take it: one rule for each vulnerability, one result for each finding, at the places in the image. What was
 * lowered is in it as a suppressed result, which hosts keep and do not count.
 */
export function renderSarif({ report, version }: RenderInput): string {
  const { findings, image } = report;
  const rules = [
    ...new Map(findings.map((finding) => [finding.vulnerability.id, finding])).values(),
  ].toSorted((a, b) => compareBytes(a.vulnerability.id, b.vulnerability.id));
  const indices = new Map(rules.map(({ vulnerability }, index) => [vulnerability.id, index]));
  return prettyJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'shearwall',
            version,
            informationUri: 'https://www.npmjs.com/package/shearwall',
            rules: rules.map(ruleOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) =>
          resultOf(finding, image, indices.get(finding.vulnerability.id) ?? 0),
        ),
        properties: withoutUndefined({
          image: image.name,
          imageDigest: image.digest,
          databaseDigest: report.database.digest,
        }),
      },
    ],
  });
}

const LEVELS: Readonly<Record<SeverityLevel, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  negligible: 'note',
  unknown: 'warning',
};

/** Code hosts read a score; of a level without one, the middle of its span. */
const SCORES: Readonly<Record<SeverityLevel, number>> = {
  critical: 9.5,
  high: 8,
  medium: 5.5,
  low: 2,
  negligible: 0.1,
  unknown: 5.5,
};

function ruleOf({ vulnerability, severity }: Finding): unknown {
  const { id, title, url, cwes, aliases, isMalicious } = vulnerability;
  const short = title ?? id;
  const link = url !== undefined && URL.canParse(url) ? url : undefined;
  return withoutUndefined({
    id,
    name: isMalicious ? 'MaliciousPackage' : 'KnownVulnerability',
    shortDescription: { text: short.slice(0, 1024) },
    fullDescription: { text: `${id}: ${short}`.slice(0, 1024) },
    helpUri: link,
    help: {
      text: helpText(vulnerability.id, aliases, link),
      markdown: helpText(`**${vulnerability.id}**`, aliases, link),
    },
    defaultConfiguration: { level: LEVELS[severity.level] },
    properties: {
      'security-severity': (severity.score ?? SCORES[severity.level]).toFixed(1),
      tags: ['security', 'vulnerability', ...cwes.map((cwe) => `external/cwe/${cwe.toLowerCase()}`)],
    },
  });
}

function helpText(id: string, aliases: readonly string[], link: string | undefined): string {
  return [
    id,
    ...(aliases.length === 0 ? [] : [`also ${aliases.join(', ')}`]),
    ...(link === undefined ? [] : [link]),
  ].join('\n');
}

function resultOf(finding: Finding, image: ScannedImage, ruleIndex: number): unknown {
  const { vulnerability, match, severity, lowered, priority, tier, fixVersion } = finding;
  return {
    ruleId: vulnerability.id,
    ruleIndex,
    level: LEVELS[severity.level],
    message: { text: messageOf(finding) },
    locations: locationsOf(finding, image),
    partialFingerprints: { 'shearwall/v1': fingerprint(finding) },
    // SARIF 3.27.23: an empty list says that it was looked at and is not suppressed.
    suppressions: lowered.map(({ code, text, source, date }) => ({
      kind: 'external',
      status: 'accepted',
      justification: `${REST_REASONS[code]}: ${text} (${[source, date].filter(Boolean).join(', ')})`,
    })),
    properties: withoutUndefined({
      priority,
      tier,
      package: match.packageName,
      installedVersion: match.version,
      fixedVersion: fixVersion,
    }),
  };
}

function messageOf({ vulnerability, match, fixVersion, terms }: Finding): string {
  const fix = fixVersion === undefined ? 'no fixed version is known' : `fixed in ${fixVersion}`;
  const facts = terms.filter(
    ({ name, points }) => points > 0 && (name === 'exploited' || name === 'malicious'),
  );
  const why = facts.map(({ fact }) => `; ${fact}`).join('');
  return `${match.packageName} ${match.version} has ${vulnerability.id}: ${fix}${why}`;
}

const MAX_LOCATIONS = 10;

/** Hosts show a file: that in the image, else the image itself. The region is made up: packages have no lines. */
function locationsOf({ components, match }: Finding, image: ScannedImage): unknown[] {
  const places = [...new Set(components.flatMap(({ locations }) => locations))].toSorted(compareBytes);
  const uris = places.length === 0 ? [image.name] : places.slice(0, MAX_LOCATIONS).map(displayPath);
  return uris.map((path) => ({
    physicalLocation: {
      artifactLocation: { uri: relativeUri(path) },
      region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
    },
    message: { text: `${path}: ${match.packageName}@${match.version}` },
  }));
}

/** RFC 3986: each segment escaped, none that looks like a scheme. */
function relativeUri(path: string): string {
  const escaped = path.split('/').map((segment) => encodeURIComponent(segment.toWellFormed()));
  return escaped.filter((segment) => segment !== '').join('/') || 'image';
}

/** The same finding in the next image, whatever moved: not its version, not its place. */
function fingerprint({ vulnerability, match }: Finding): string {
  const parts = [vulnerability.id, match.ecosystem, match.packageName];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
