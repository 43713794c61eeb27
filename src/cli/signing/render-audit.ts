import type { AuditedImage, PolicyAudit } from '../../admission/index.ts';
import { counted } from '../../base/counted.ts';
import { renderTable, type TableOptions } from '../../base/render-table.ts';
import { terminalText } from '../../base/terminal-text.ts';

type ShownImage = Pick<AuditedImage, 'kind' | 'namespace' | 'name' | 'owner' | 'image' | 'verdict'> & {
  reasons: readonly string[];
  warnings: readonly string[];
};

export const AUDIT_COLUMNS = [
  { title: 'WORKLOAD', shrinks: true },
  { title: 'OWNER' },
  { title: 'IMAGE', shrinks: true },
  { title: 'VERDICT' },
  { title: 'WHY', shrinks: true },
];

/** The verdict, then a line for each image of each workload; what is allowed only where it is asked for. */
export function renderAudit(
  audit: PolicyAudit,
  { all, terminal }: { all: boolean; terminal: TableOptions },
): string {
  const { images, objects, notLookedAt, unreadable } = audit;
  const count = (verdict: AuditedImage['verdict']): number =>
    images.filter((each) => each.verdict === verdict).length;
  const shown = images.filter((each) => all || isShown(each));
  const counts = { refused: count('refused'), unknown: count('unknown'), allowed: count('allowed') };
  const lines = [
    `${countsLine(counts)}; ${counted(objects, 'object')} looked at`,
    ...notLookedAt.map((each) =>
      terminalText(
        `not looked at: ${each.objects} of kind ${each.kind}, which seem to hold pods: no policy is asked about these`,
      ),
    ),
    ...unreadable.map((where) => terminalText(`cannot be read as an image: ${where}`)),
  ];
  if (shown.length > 0) lines.push('', renderTable(AUDIT_COLUMNS, shown.map(auditRow), terminal));
  if (!all && counts.allowed > 0 && shown.length < images.length)
    lines.push('--all lists what is let in, too.');
  return lines.join('\n');
}

/** Without `--all`. */
export function isShown({ verdict, warnings }: ShownImage): boolean {
  return verdict !== 'allowed' || warnings.length > 0;
}

export function countsLine({
  refused,
  unknown,
  allowed,
}: Readonly<Record<AuditedImage['verdict'], number>>): string {
  const images = refused + unknown + allowed;
  return `${refused} of ${counted(images, 'image')} would be refused, ${allowed} let in${unknown > 0 ? `, of ${unknown} nobody can say` : ''}`;
}

export function auditRow({
  kind,
  namespace,
  name,
  owner,
  image,
  verdict,
  reasons,
  warnings,
}: ShownImage): string[] {
  return [
    `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`,
    owner ?? '',
    image,
    verdict,
    [...reasons, ...warnings].join('; '),
  ];
}
