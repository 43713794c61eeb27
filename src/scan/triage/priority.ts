import type { SeverityLevel, Vulnerability } from '../../advisories/index.ts';
import type { ChosenSeverity, PriorityTerm } from '../report/types.ts';

/** What the priority of one finding is made of. */
export type PriorityInput = {
  vulnerability: Vulnerability;
  severity: ChosenSeverity;
  fixVersion: string | undefined;
  /** Undefined: not known, as of a folder or a document. */
  exposedPorts: readonly string[] | undefined;
  /** How what the image starts loads it, in words: the points are the same whatever it says. */
  reachability: string;
};

/** The formula; docs/tasks/scan-an-image.md explains it. */
const POINTS = {
  malicious: 100,
  exploited: 60,
  ransomware: 5,
  active: 50,
  poc: 10,
  epss: 30,
  score: 3,
  reach: 5,
  fix: 5,
  port: 5,
} as const;

/** Of a level without a score: the middle of its span. A flaw that nobody rated is not harmless, and counts as medium. */
const SCORE_OF_LEVEL: Readonly<Record<SeverityLevel, number>> = {
  critical: 9.5,
  high: 8,
  medium: 5.5,
  low: 2,
  negligible: 0,
  unknown: 5.5,
};

/** 0 to 100, the sum of the terms. */
export function priorityOf(input: PriorityInput): { priority: number; terms: PriorityTerm[] } {
  const terms = [
    malicious(input),
    exploited(input),
    probability(input),
    severity(input),
    { name: 'reachability', points: POINTS.reach, fact: input.reachability },
    fix(input),
    port(input),
  ] satisfies (PriorityTerm | undefined)[];
  const counted = terms.filter((term) => term !== undefined);
  const sum = counted.reduce((total, { points }) => total + points, 0);
  return { priority: Math.max(0, Math.min(100, Math.round(sum))), terms: counted };
}

function malicious({ vulnerability }: PriorityInput): PriorityTerm | undefined {
  if (!vulnerability.isMalicious) return undefined;
  return {
    name: 'malicious',
    points: POINTS.malicious,
    fact: `${vulnerability.id} says that the package itself is an attack`,
  };
}

function exploited({
  vulnerability: { exploited: known, decision },
}: PriorityInput): PriorityTerm | undefined {
  if (known !== undefined) {
    const points = POINTS.exploited + (known.ransomware ? POINTS.ransomware : 0);
    const by = known.ransomware ? ', by ransomware too' : '';
    return {
      name: 'exploited',
      points,
      fact: `known to be exploited since ${known.dateAdded} (CISA KEV)${by}`,
    };
  }
  if (decision?.exploitation === 'active')
    return { name: 'exploited', points: POINTS.active, fact: 'exploitation is active (CISA SSVC)' };
  if (decision?.exploitation === 'poc')
    return { name: 'exploited', points: POINTS.poc, fact: 'an exploit is published (CISA SSVC)' };
  return { name: 'exploited', points: 0, fact: 'not known to be exploited' };
}

/** The square root spreads the low end, where nearly all values are: 0.01 gives 3 points, 0.1 gives 9, 0.5 gives 21. */
function probability({ vulnerability: { epss } }: PriorityInput): PriorityTerm {
  if (epss === undefined) return { name: 'epss', points: 0, fact: 'no EPSS known' };
  const within = Math.min(1, Math.max(0, epss.probability));
  const points = round(POINTS.epss * Math.sqrt(within));
  return {
    name: 'epss',
    points,
    fact: `EPSS ${percent(within)} within 30 days, above ${percent(epss.percentile)} of all`,
  };
}

function severity({ severity: { level, score, source } }: PriorityInput): PriorityTerm {
  const counted = score ?? SCORE_OF_LEVEL[level];
  const fact =
    score === undefined
      ? `${level === 'unknown' ? 'nobody rated it: counts' : `${level} (${source}): counts`} as ${counted}`
      : `CVSS ${score} ${level} (${source})`;
  return { name: 'severity', points: round(POINTS.score * counted), fact };
}

function fix({ fixVersion }: PriorityInput): PriorityTerm {
  if (fixVersion === undefined) return { name: 'fix', points: 0, fact: 'no fixed version' };
  return { name: 'fix', points: POINTS.fix, fact: `fixed in ${fixVersion}` };
}

/** Only where the vector says that the network is the way in. */
function port({ severity: { vector }, exposedPorts = [] }: PriorityInput): PriorityTerm | undefined {
  if (exposedPorts.length === 0 || !/(?:^|\/)AV:N(?:\/|$)/.test(vector ?? '')) return undefined;
  return {
    name: 'exposed port',
    points: POINTS.port,
    fact: `attacked over the network, and the image exposes ${exposedPorts.join(', ')}`,
  };
}

function round(points: number): number {
  return Math.round(points * 10) / 10;
}

function percent(fraction: number): string {
  const hundred = fraction * 100;
  return `${hundred < 10 ? hundred.toFixed(1) : Math.round(hundred)} %`;
}
