import { displayPath, prettyJson } from '../../base/index.ts';
import { summaryOf } from '../report/summary.ts';
import type { Finding } from '../report/types.ts';
import { groupFixes } from '../triage/group-fixes.ts';
import type { RenderInput } from './types.ts';

/** The whole report: everything that was found, what was lowered too, and what could not be said. */
export function renderJson({ report, verdict }: RenderInput): string {
  const fixes = groupFixes(report.findings).map(({ findings, ...group }) => ({
    ...group,
    vulnerabilities: findings.map(({ vulnerability }) => vulnerability.id),
  }));
  return prettyJson({
    schemaVersion: 1,
    ...report,
    verdict,
    summary: summaryOf(report),
    fixes,
    findings: report.findings.map(findingJson),
    exploitedUnjudged: report.exploitedUnjudged.map((each) => ({
      ...each,
      locations: each.locations.map(displayPath),
    })),
  });
}

/** Paths as text. */
export function findingJson(finding: Finding): Record<string, unknown> {
  const components = finding.components.map((component) => ({
    ...component,
    locations: component.locations.map(displayPath),
  }));
  return { ...finding, components };
}
