import { markdownCode as code, markdownText as text } from '../../base/markdown-text.ts';
import { isoDay } from '../../base/utc-time.ts';
import { stepText } from '../fixes/step-text.ts';
import { restText, summaryOf } from '../report/summary.ts';
import type { Finding } from '../report/types.ts';
import { type FixGroup, groupFixes } from '../triage/group-fixes.ts';
import { gapGroups, gapLine } from './head.ts';
import type { RenderInput } from './types.ts';

const SHOWN = 50;

/** GitHub-flavoured: for a comment on a change, or the summary of a job. */
export function renderMarkdown({ report, verdict, showRest }: RenderInput): string {
  const { image, database, support, findings, gaps } = report;
  const { tiers, rest } = summaryOf(report);
  const changed = findings.filter(
    ({ tier, fix }) => tier === 'fix-by-rebuilding' && fix?.by === 'change',
  ).length;
  const stale = database.feeds.filter(({ isStale }) => isStale);
  return `${[
    `## Scan of ${code(image.name)}`,
    '',
    `**${tiers['act-now']}** to act on now, **${tiers['fix-by-rebuilding'] - changed}** fixed by rebuilding, ${changed === 0 ? '' : `**${changed}** by changing files, `}${tiers['the-rest']} in the rest.`,
    ...(verdict.reasons.length === 0
      ? []
      : ['', ...verdict.reasons.map((reason) => `- :x: ${text(reason)}`)]),
    ...(verdict.notes ?? []).flatMap((note) => ['', text(note)]),
    ...(support?.state === 'over' ? ['', `:warning: **End of life**: ${text(support.name)}`] : []),
    ...(stale.length === 0
      ? []
      : [
          '',
          `:warning: Stale feeds: ${stale.map(({ id, ageDays }) => `${text(id)} (${ageDays} days)`).join(', ')}`,
        ]),
    ...(gaps.length === 0
      ? []
      : ['', 'Could not say:', ...gapGroups(gaps).map((gap) => `- ${text(gapLine(gap))}`)]),
    ...section(
      'Act now',
      findings.filter(({ tier }) => tier === 'act-now'),
    ),
    ...section(
      'Exploited, but lowered',
      findings.filter(({ isPinned }) => isPinned),
    ),
    ...fixTable(findings),
    ...(rest.length === 0
      ? []
      : [
          '',
          '### The rest',
          '',
          '| Findings | Why |',
          '| ---: | --- |',
          ...rest.map((each) => `| ${each.count} | ${text(each.text)} |`),
        ]),
    ...(showRest
      ? section(
          'Each of the rest',
          findings.filter(({ tier }) => tier === 'the-rest'),
        )
      : []),
    '',
    `${image.digest === undefined ? '' : `${code(image.digest)}, `}database of ${isoDay(database.builtAt * 1000)}`,
  ].join('\n')}\n`;
}

function section(title: string, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const left = findings.length - SHOWN;
  return [
    '',
    `### ${title}`,
    '',
    '| Vulnerability | Severity | Priority | Package | Version | Fix | Why |',
    '| --- | --- | ---: | --- | --- | --- | --- |',
    ...findings.slice(0, SHOWN).map(row),
    ...(left > 0 ? ['', `… and ${left} more.`] : []),
  ];
}

function row(finding: Finding): string {
  const { vulnerability, severity, priority, match, fixVersion, lowered, restReason } = finding;
  const facts = finding.terms.filter(
    ({ name, points }) => points > 0 && (name === 'exploited' || name === 'malicious' || name === 'epss'),
  );
  const why =
    lowered.length > 0
      ? lowered.map((each) => each.text)
      : restReason === undefined
        ? facts.map(({ fact }) => fact)
        : [restText(finding)];
  const level = severity.score === undefined ? severity.level : `${severity.level} ${severity.score}`;
  const cells = [
    linked(finding),
    level,
    String(priority),
    code(match.packageName),
    code(match.version),
    fixVersion === undefined ? '—' : code(fixVersion),
    text(why.join('; ')),
  ];
  return `| ${cells.join(' | ')} |${vulnerability.isMalicious ? ' ' : ''}`.trimEnd();
}

function linked({ vulnerability: { id, url } }: Finding): string {
  return url !== undefined && /^https:\/\/[^\s()<>|\\`"'[\]]+$/.test(url)
    ? `[${text(id)}](${url})`
    : text(id);
}

function fixTable(findings: readonly Finding[]): string[] {
  const groups = groupFixes(findings);
  return [
    ...updates(
      '### Fix by rebuilding',
      groups.filter(({ fix }) => fix?.by !== 'change'),
    ),
    ...updates(
      '### Fix by changing files',
      groups.filter(({ fix }) => fix?.by === 'change'),
    ),
  ];
}

function updates(title: string, groups: readonly FixGroup[]): string[] {
  if (groups.length === 0) return [];
  return [
    '',
    title,
    '',
    '| Package | From | To | How | Fixes |',
    '| --- | --- | --- | --- | --- |',
    ...groups.slice(0, SHOWN).map(({ packageName, from, to, findings: fixed, isInBase, fix }) => {
      const ids = fixed.map(({ vulnerability }) => vulnerability.id);
      const listed = `${ids.slice(0, 5).join(', ')}${ids.length > 5 ? `, +${ids.length - 5}` : ''}`;
      return `| ${code(packageName)}${isInBase ? ' (base image)' : ''} | ${code(from)} | ${code(to)} | ${text(stepText(fix))} | ${text(listed)} |`;
    }),
    ...(groups.length > SHOWN ? ['', `… and ${groups.length - SHOWN} more.`] : []),
  ];
}
