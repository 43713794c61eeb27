import { terminalText } from '../../base/terminal-text.ts';
import type { SbomVerdict } from './validate-sbom.ts';

const SHOWN = 50;

export function renderSbomVerdict(verdict: SbomVerdict): string {
  const { format, version, components, faults, missing, lacking } = verdict;
  const lines = [
    `${format} ${version}, ${components} components`,
    ...faults.map(({ where, message }) => `fault: ${where}: ${message}`),
    ...missing.map((element) => `the document lacks: ${element}`),
    ...lacking.slice(0, SHOWN).map((item) => `${item.id} lacks: ${item.missing.join(', ')}`),
    ...(lacking.length > SHOWN ? [`… and ${lacking.length - SHOWN} more components (--json lists all)`] : []),
    ...(lacking.length > 0 ? [summaryOf(verdict)] : []),
    verdict.valid ? 'it has the minimum elements' : 'it does not have the minimum elements',
  ];
  return lines.map((line) => `${terminalText(line)}\n`).join('');
}

/** How many components lack each element. */
function summaryOf({ lacking }: SbomVerdict): string {
  const counts = Map.groupBy(
    lacking.flatMap((item) => item.missing),
    (element) => element,
  );
  return [...counts].map(([element, items]) => `${items.length} without ${element}`).join(', ');
}
