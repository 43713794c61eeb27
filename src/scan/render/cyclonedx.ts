import { compareBytes, digestOf, displayPath, hexOf, prettyJson } from '../../base/index.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { AffectedComponent, Finding, ScannedImage } from '../report/types.ts';
import { ociPurlText } from '../vex/oci-purl.ts';
import type { RenderInput } from './types.ts';

/** CycloneDX 1.6 with vulnerabilities: the components that are concerned, and what is said of them; lowered ones with their analysis. */
export function renderCycloneDx({ report, now, version }: RenderInput): string {
  const { image, findings } = report;
  const components = new Map(
    findings.flatMap((finding) => finding.components).map((each) => [each.id, each]),
  );
  const body = {
    metadata: {
      timestamp: isoSeconds(now * 1000),
      tools: { components: [{ type: 'application', name: 'shearwall', version }] },
      component: imageComponent(image),
    },
    components: [...components.values()].toSorted((a, b) => compareBytes(a.id, b.id)).map(componentOf),
    vulnerabilities: findings.map(vulnerabilityOf),
  };
  return prettyJson({
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(body))}`,
    version: 1,
    ...body,
  });
}

function imageComponent(image: ScannedImage): unknown {
  const purl = ociPurlText(image);
  return withoutUndefined({
    type: image.kind === 'image' || image.kind === 'document' ? 'container' : 'application',
    'bom-ref': `image:${image.digest ?? image.name}`,
    name: image.name,
    version: image.digest,
    hashes: image.digest !== undefined ? [{ alg: 'SHA-256', content: hexOf(image.digest) }] : undefined,
    purl,
  });
}

function componentOf({ id, name, version, locations }: AffectedComponent): unknown {
  return withoutUndefined({
    type: 'library',
    'bom-ref': id,
    name,
    version,
    purl: id.startsWith('pkg:') ? id : undefined,
    evidence:
      locations.length > 0
        ? { occurrences: locations.map((location) => ({ location: `/${displayPath(location)}` })) }
        : undefined,
  });
}

function vulnerabilityOf(finding: Finding): unknown {
  const { vulnerability, match, components, fixVersion, priority, tier, terms } = finding;
  const { id, title, url, published, cwes, aliases } = vulnerability;
  const numbers = cwes.flatMap((cwe) => Number(/^CWE-(\d{1,6})$/i.exec(cwe)?.[1]) || []);
  const ratings = ratingsOf(finding);
  return withoutUndefined({
    'bom-ref': `${id}#${match.packageName}@${match.version}`,
    id,
    source: withoutUndefined({
      name: match.advisories[0]?.feed ?? 'shearwall',
      url: isUrl(url) ? url : undefined,
    }),
    references:
      aliases.length > 0
        ? aliases.map((alias) => ({ id: alias, source: { name: alias.split('-')[0] ?? alias } }))
        : undefined,
    ratings: ratings.length > 0 ? ratings : undefined,
    cwes: numbers.length > 0 ? [...new Set(numbers)] : undefined,
    description: title,
    recommendation: fixVersion !== undefined ? `Update ${match.packageName} to ${fixVersion}.` : undefined,
    published: published !== undefined && isDateTime(published) ? published : undefined,
    ...analysisOf(finding),
    affects: components.map((component) => ({
      ref: component.id,
      versions: [{ version: component.version ?? match.version, status: 'affected' }],
    })),
    properties: [
      { name: 'shearwall:priority', value: String(priority) },
      { name: 'shearwall:tier', value: tier },
      ...terms.map(({ name, points, fact }) => ({
        name: `shearwall:term:${name}`,
        value: `${points}: ${fact}`,
      })),
    ],
  });
}

function ratingsOf({ severity: { level, score, vector, source } }: Finding): unknown[] {
  if (source === undefined) return [];
  const method = vector === undefined ? 'other' : METHODS.find(([prefix]) => vector.startsWith(prefix))?.[1];
  return [
    withoutUndefined({
      source: { name: source },
      score,
      severity: level === 'negligible' ? 'none' : level,
      method: method ?? 'CVSSv2',
      vector,
    }),
  ];
}

const METHODS: readonly (readonly [prefix: string, method: string])[] = [
  ['CVSS:3.0/', 'CVSSv3'],
  ['CVSS:3.1/', 'CVSSv31'],
  ['CVSS:4.0/', 'CVSSv4'],
];

/** What others said in VEX, and what we found, in CycloneDX's words. A finding that counts has no analysis: that is the reader's. */
function analysisOf({ lowered }: Finding): { analysis?: unknown } {
  if (lowered.length === 0) return {};
  const justification = lowered.map((each) => JUSTIFICATIONS[each.justification ?? '']).find(Boolean);
  const detail = lowered
    .map(({ text, source, date }) => `${text} (${[source, date].filter(Boolean).join(', ')})`)
    .join('; ');
  return {
    analysis: withoutUndefined({ state: 'not_affected', justification, detail }),
  };
}

const JUSTIFICATIONS: Readonly<Record<string, string>> = {
  component_not_present: 'code_not_present',
  vulnerable_code_not_present: 'code_not_present',
  vulnerable_code_not_in_execute_path: 'code_not_reachable',
  vulnerable_code_cannot_be_controlled_by_adversary: 'requires_environment',
  inline_mitigations_already_exist: 'protected_by_mitigating_control',
};

function isUrl(url: string | undefined): url is string {
  return url !== undefined && URL.canParse(url) && /^[!-~]+$/.test(url);
}

function isDateTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text);
}

/** Equal documents have equal numbers (RFC 9562, version 8: made of what one likes). */
function uuidOf(text: string): string {
  const hex = hexOf(digestOf(text));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
