import { renderTable, type TableOptions } from '../../base/render-table.ts';
import { type AuditGap, type FleetPolicyAudit, isoTime } from '../../fleet/index.ts';
import { plainLine } from '../fleet/plain-line.ts';
import { AUDIT_COLUMNS, auditRow, countsLine, isShown } from '../signing/render-audit.ts';

const REASON_COLUMNS = [
  { title: 'IMAGES', align: 'right' as const },
  { title: 'OWNER' },
  { title: 'VERDICT' },
  { title: 'WHY', shrinks: true },
];
/** Of a fleet that no policy was ever tried on there are as many as images. */
const MOST_REASONS = 20;

/** As the answer of an audit that is made here, of all clusters, behind what is not covered, and why how many are refused. */
export function renderAuditThere(
  { counts, reasons, audits, notCovered, images }: FleetPolicyAudit,
  { all, terminal }: { all: boolean; terminal: TableOptions },
): string {
  const shown = images.filter((each) => all || isShown(each));
  const lines = [
    ...notCovered.map((gap) => plainLine(gapLine(gap))),
    ...(audits.length === 0
      ? []
      : [`${notCovered.length > 0 ? 'as far as audits say, ' : ''}${countsLine(counts)}`]),
    ...audits.map(({ cluster, at, policies, objects }) =>
      plainLine(
        `${cluster}: audited ${isoTime(at)} by policies ${policies.slice(0, 'sha256:'.length + 12)}${objects === undefined ? '' : `, ${objects} objects`}`,
      ),
    ),
  ];
  if (reasons.length > 0) {
    const rows = reasons
      .slice(0, MOST_REASONS)
      .map(({ images: of, owner = '', verdict, reason }) => [String(of), owner, verdict, reason]);
    lines.push('', renderTable(REASON_COLUMNS, rows, terminal).trimEnd());
    if (reasons.length > MOST_REASONS)
      lines.push(`${reasons.length - MOST_REASONS} more reasons: --json has them`);
  }
  if (shown.length > 0)
    lines.push(
      '',
      renderTable(
        [{ title: 'CLUSTER' }, ...AUDIT_COLUMNS],
        shown.map((each) => [each.cluster, ...auditRow(each)]),
        terminal,
      ),
    );
  if (shown.length < images.length) lines.push('--all lists what is let in, too.');
  return lines.join('\n');
}

function gapLine({ why, cluster = '', at = 0, containers = 0 }: AuditGap): string {
  switch (why) {
    case 'nothing-recorded':
      return 'nobody can say what would be refused: no audit was recorded. shearwall policy audit --record CLUSTER makes one and tells the server';
    case 'no-audit':
      return `nobody can say of ${cluster}: no audit of it was recorded. shearwall policy audit --record ${cluster} makes one`;
    case 'old-audit':
      return `nobody can say of ${cluster} today: its last audit is of ${isoTime(at)}`;
    case 'not-whole':
      return `nobody can say of all of ${cluster}: something in it could not be looked at`;
    case 'began-since':
      return `nobody can say of all of ${cluster}: ${containers} ${containers === 1 ? 'container runs' : 'containers run'} by images that its audit of ${isoTime(at)} did not see`;
  }
}
