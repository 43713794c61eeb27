import { ANSWER_VERSION } from '../../base/answer-version.ts';
import { displayPath, prettyJson } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type Summary, summaryOf } from '../report/summary.ts';
import type { Finding, ScanReport } from '../report/types.ts';
import type { ScanVerdict } from '../report/verdict.ts';
import { type FixGroup, groupFixes } from '../triage/group-fixes.ts';
import type { RenderInput } from './types.ts';

/** One thing to do, and which vulnerabilities it ends. */
export type FixAnswer = Omit<FixGroup, 'findings'> & { vulnerabilities: string[] };

/** `scan -o json`: the whole report, and what follows from it. Paths are text. */
export type ScanAnswer = ScanReport & {
  schemaVersion: 1;
  verdict: ScanVerdict;
  summary: Summary;
  fixes: FixAnswer[];
};

/** The whole report: everything that was found, what was lowered too, and what could not be said. */
export function renderJson({ report, verdict }: RenderInput): string {
  const answer: ScanAnswer = {
    schemaVersion: ANSWER_VERSION,
    image: report.image,
    packages: report.packages,
    origins: report.origins,
    database: report.database,
    support: report.support,
    reachability: report.reachability,
    ...withoutUndefined({ reach: report.reach }),
    findings: report.findings.map(findingJson),
    notAffected: report.notAffected,
    gaps: report.gaps,
    exploitedUnjudged: report.exploitedUnjudged.map((each) => ({
      ...each,
      locations: each.locations.map(displayPath),
    })),
    doubts: report.doubts.map((doubt) => ({ ...doubt, paths: doubt.paths.map(displayPath) })),
    allowed: report.allowed.map((file) => ({ ...file, path: displayPath(file.path) })),
    vex: report.vex,
    ignoreRules: report.ignoreRules,
    reports: report.reports,
    ...withoutUndefined({ leftOut: report.leftOut }),
    verdict,
    summary: summaryOf(report),
    fixes: groupFixes(report.findings).map(fixJson),
  };
  return prettyJson(answer);
}

function fixJson({ findings, ...group }: FixGroup): FixAnswer {
  return { ...group, vulnerabilities: findings.map(({ vulnerability }) => vulnerability.id) };
}

/** Paths as text. */
export function findingJson(finding: Finding): Finding {
  const components = finding.components.map((component) => ({
    ...component,
    locations: component.locations.map(displayPath),
  }));
  return { ...finding, components };
}
