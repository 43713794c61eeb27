import type { ScanReport } from './types.ts';

/** The report without what has no fixed version. Exploited and malicious ones stay: that there is no fix is the worst of it. */
export function withFixes(report: ScanReport): ScanReport {
  const findings = report.findings.filter(
    ({ fixVersion, tier }) => fixVersion !== undefined || tier === 'act-now',
  );
  return { ...report, findings };
}
