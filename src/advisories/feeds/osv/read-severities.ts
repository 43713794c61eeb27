import { type Fields, fieldsOf, objectsOf, textOf } from '../../../base/fields.ts';
import type { Severity, SeverityLevel } from '../../types.ts';

const LEVELS: ReadonlyMap<string, SeverityLevel> = new Map([
  ['critical', 'critical'],
  ['important', 'high'],
  ['high', 'high'],
  ['moderate', 'medium'],
  ['medium', 'medium'],
  ['low', 'low'],
  ['negligible', 'negligible'],
  ['unimportant', 'negligible'],
  ['none', 'negligible'],
]);

export function severityLevel(text: string): SeverityLevel | undefined {
  return LEVELS.get(text.trim().toLowerCase());
}

/** Who rated it, when a record does not say: its publisher, by the prefix of its id. */
const RATERS: ReadonlyMap<string, string> = new Map([
  ['BIT', 'bitnami'],
  ['PYSEC', 'pypa'],
  ['RHSA', 'redhat'],
  ['RHBA', 'redhat'],
  ['RHEA', 'redhat'],
  ['USN', 'ubuntu'],
  ['DSA', 'debian'],
  ['DLA', 'debian'],
  ['ALSA', 'almalinux'],
  ['RLSA', 'rocky'],
  ['SUSE', 'suse'],
  ['MAL', 'ossf'],
]);

export function raterOf(id: string): string {
  const prefix = id.slice(0, Math.max(0, id.indexOf('-'))).toUpperCase();
  return RATERS.get(prefix) ?? (prefix.toLowerCase() || 'osv');
}

/** `NVD` and `nvd` are one. */
export function publisherName(text: string | undefined): string | undefined {
  const name = text
    ?.toLowerCase()
    .replaceAll(/[^a-z0-9 ._-]/g, '')
    .slice(0, 40);
  return name === '' ? undefined : name;
}

/** Of the record and of its packages alike: each rating once. */
export function readSeverities(record: Fields, id: string): Severity[] {
  const rater = raterOf(id);
  const ratings = [record, ...objectsOf(record['affected'])].flatMap((each) => objectsOf(each['severity']));
  const severities = ratings.flatMap((rating) => readRating(rating, rater));
  const words = [
    fieldsOf(record['database_specific'])['severity'],
    /^(critical|important|moderate|low)\s*:/i.exec(textOf(record['summary']) ?? '')?.[1],
  ];
  const level = words.map((word) => severityLevel(textOf(word) ?? '')).find((each) => each !== undefined);
  if (level !== undefined) severities.push({ source: rater, level });
  return [...new Map(severities.map((severity) => [JSON.stringify(severity), severity])).values()];
}

function readRating(rating: Fields, rater: string): Severity[] {
  const type = textOf(rating['type']) ?? '';
  const score = textOf(rating['score'])?.trim() ?? '';
  const source = publisherName(textOf(rating['source'])) ?? rater;
  if (!type.startsWith('CVSS_')) {
    const level = severityLevel(score);
    return level === undefined
      ? []
      : [{ source: type === '' ? source : (publisherName(type) ?? source), level }];
  }
  if (isVector(score)) return [{ source, vector: score }];
  const number = /^\d{1,2}(?:\.\d)?$/.test(score) ? Number(score) : Number.NaN;
  return number >= 0 && number <= 10 ? [{ source, score: number }] : [];
}

/** CVSS v2 has no prefix of its own. */
export function isVector(text: string): boolean {
  return (
    text.length <= 300 &&
    /^(?:CVSS:[34]\.\d\/)?[A-Za-z]{1,3}:[A-Za-z]{1,8}(?:\/[A-Za-z]{1,3}:[A-Za-z.]{1,8})+$/.test(text)
  );
}
