import {
  cvssBaseScore,
  levelOfScore,
  type Severity,
  severityLevel,
  type Vulnerability,
} from '../../advisories/index.ts';
import type { ChosenSeverity } from '../report/types.ts';

/** Whose rating counts first. Who is not named comes after them, in the order of the database. */
const SOURCES = ['nvd', 'cna', 'ghsa', 'cisa-adp'];

/**
 * One severity out of several ratings: scores before bare levels, by source; among ratings of one source the newest version of CVSS that NVD
 * scores, 3, before 4 and 2. `urgency`: what the distribution says of it, used where nobody else rated it.
 */
export function chooseSeverity(
  { severities }: Pick<Vulnerability, 'severities'>,
  urgency: string | undefined,
): ChosenSeverity {
  const rated = severities.map(rate).filter((each) => each !== undefined);
  const [best] = rated.toSorted((a, b) => rank(a) - rank(b));
  if (best !== undefined) return best;
  const level = severityLevel(urgency?.replaceAll('*', '') ?? '');
  if (level !== undefined) return { level, score: undefined, vector: undefined, source: 'distribution' };
  return { level: 'unknown', score: undefined, vector: undefined, source: undefined };
}

function rate({ source, vector, score, level }: Severity): ChosenSeverity | undefined {
  const computed = vector === undefined ? undefined : cvssBaseScore(vector);
  const given = computed ?? score;
  if (given !== undefined && given >= 0 && given <= 10)
    return { level: levelOfScore(given), score: given, vector, source };
  if (level === undefined || level === 'unknown') return undefined;
  return { level, score: undefined, vector: undefined, source };
}

function rank({ source = '', score, vector = '' }: ChosenSeverity): number {
  const place = SOURCES.indexOf(source);
  const version = vector.startsWith('CVSS:3') ? 0 : vector.startsWith('CVSS:4') ? 1 : 2;
  return (score === undefined ? 1000 : 0) + (place < 0 ? SOURCES.length : place) * 10 + version;
}
