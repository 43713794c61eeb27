import type { SeverityLevel } from '../../advisories/index.ts';
import { compareBytes } from '../../base/index.ts';
import type { Finding, RestReason, ScanReport, Tier } from './types.ts';

export type Summary = {
  tiers: Record<Tier, number>;
  /** Of what is not lowered. */
  levels: Record<SeverityLevel, number>;
  /** The rest, counted by reason: most first. */
  rest: readonly { reason: RestReason; text: string; count: number }[];
  exploited: number;
};

/** How answers say why a finding is in the rest. */
export const REST_REASONS: Readonly<Record<RestReason, string>> = {
  'no-fix': 'no fixed version yet',
  'fixed-elsewhere': 'fixed, and not on the branch that is there',
  'will-not-fix': 'the distribution will not fix it',
  deferred: 'the distribution postponed it',
  'end-of-life': 'the package is at its end of life',
  urgency: 'the distribution considers it unimportant',
  unnamed: "in the distribution's packages, not named by its records",
  'left-to-distribution': "fixed or not affected in the distribution's package, by its own record",
  'symbols-absent': 'the vulnerable functions are not in the program',
  'other-platform': 'only in programs for other platforms',
  'cannot-run': 'cannot run in a container: headers, documentation, debug symbols, kernels',
  unreachable: 'what the image starts cannot load it',
  'not-affected': 'not affected, according to our feeds',
  'fixed-already': 'fixed in the version that is there, according to our feeds',
  vex: 'not affected, according to VEX',
  ignored: 'ignored by your own rule',
};

/** The same of one finding: where it is fixed, too. */
export function restText({ restReason, match: { fix } }: Pick<Finding, 'restReason' | 'match'>): string {
  const isElsewhere = restReason === 'fixed-elsewhere' && fix.reason !== undefined;
  return isElsewhere ? `${fix.reason}` : REST_REASONS[restReason ?? 'no-fix'];
}

export function summaryOf({ findings }: Pick<ScanReport, 'findings'>): Summary {
  const counted = findings.filter(({ lowered }) => lowered.length === 0);
  const rest = Map.groupBy(
    findings.filter(({ tier }) => tier === 'the-rest'),
    ({ restReason }) => restReason ?? 'no-fix',
  );
  return {
    tiers: {
      'act-now': countOf(findings, ({ tier }) => tier === 'act-now'),
      'fix-by-rebuilding': countOf(findings, ({ tier }) => tier === 'fix-by-rebuilding'),
      'the-rest': countOf(findings, ({ tier }) => tier === 'the-rest'),
    },
    levels: {
      critical: countOf(counted, isOf('critical')),
      high: countOf(counted, isOf('high')),
      medium: countOf(counted, isOf('medium')),
      low: countOf(counted, isOf('low')),
      negligible: countOf(counted, isOf('negligible')),
      unknown: countOf(counted, isOf('unknown')),
    },
    rest: [...rest]
      .map(([reason, all]) => ({ reason, text: REST_REASONS[reason], count: all.length }))
      .toSorted((a, b) => b.count - a.count || compareBytes(a.reason, b.reason)),
    exploited: countOf(findings, ({ vulnerability }) => vulnerability.exploited !== undefined),
  };
}

function countOf(findings: readonly Finding[], test: (finding: Finding) => boolean): number {
  return findings.reduce((count, finding) => count + Number(test(finding)), 0);
}

function isOf(level: SeverityLevel): (finding: Finding) => boolean {
  return ({ severity }) => severity.level === level;
}
