import type { SeverityLevel } from '../../advisories/index.ts';
import type { Finding, LeftOut, ScanReport } from './types.ts';

/** The report without what has no fixed version. Exploited and malicious ones stay: that there is no fix is the worst of it. */
export function withFixes(report: ScanReport): ScanReport {
  return without(
    report,
    'only-fixed',
    ({ fixVersion, tier }) => fixVersion !== undefined || tier === 'act-now',
  );
}

/** The report with these severities alone. What nobody rated stays: it may be one of them. */
export function withLevels(report: ScanReport, levels: readonly SeverityLevel[]): ScanReport {
  return without(
    report,
    'severity',
    ({ severity: { level } }) => level === 'unknown' || levels.includes(level),
  );
}

function without(
  report: ScanReport,
  option: LeftOut['option'],
  isWanted: (finding: Finding) => boolean,
): ScanReport {
  const findings = report.findings.filter(isWanted);
  const left = report.findings.filter((finding) => !isWanted(finding));
  if (left.length === 0) return report;
  const exploited = left.filter(
    ({ vulnerability }) => vulnerability.exploited !== undefined || vulnerability.isMalicious,
  ).length;
  const leftOut = [...(report.leftOut ?? []), { option, findings: left.length, exploited }];
  return { ...report, findings, leftOut };
}
