import { terminalText } from '../../base/terminal-text.ts';
import { REST_REASONS } from '../report/summary.ts';
import type { FindingChange, FindingDiff, FindingState } from './diff-findings.ts';

/** More lines of one kind are counted, not shown: --json has them all. */
const SHOWN = 60;

const TIERS = {
  'act-now': 'act now',
  'fix-by-rebuilding': 'fix by rebuilding',
  'the-rest': 'the rest',
} as const;

/** `+` appeared, `-` went, `~` moved; what matters most first. */
export function renderFindingDiff({ appeared, gone, moved, unchanged, same }: FindingDiff): string {
  if (same) return `the same findings (${unchanged})\n`;
  const lines = [
    ...section('appeared', appeared, (change) => `+ ${labelOf(change)}  ${stateText(change.after)}`),
    ...section('went', gone, (change) => `- ${labelOf(change)}  ${stateText(change.before)}`),
    ...section(
      'moved',
      moved,
      (change) => `~ ${labelOf(change)}  ${stateText(change.before)} → ${stateText(change.after)}`,
    ),
    `${appeared.length} appeared, ${gone.length} went, ${moved.length} moved, ${unchanged} as before`,
  ];
  return `${lines.map(terminalText).join('\n')}\n`;
}

function section(
  title: string,
  changes: readonly FindingChange[],
  lineOf: (change: FindingChange) => string,
): string[] {
  if (changes.length === 0) return [];
  const rest = changes.length - SHOWN;
  const shown = rest > 1 ? changes.slice(0, SHOWN) : changes;
  const more = rest > 1 ? [`  … and ${rest} more (--json lists all)`] : [];
  return [title, ...shown.map((change) => `  ${lineOf(change)}`), ...more, ''];
}

function labelOf({ vulnerability, package: name, before, after }: FindingChange): string {
  const versions = [...new Set([before?.version, after?.version])].filter((version) => version !== undefined);
  return `${vulnerability} ${name} ${versions.join(' → ')}`;
}

function stateText(state: FindingState | undefined): string {
  if (state === undefined) return '';
  const why = state.restReason === undefined ? '' : `: ${REST_REASONS[state.restReason]}`;
  const fix = state.fixVersion === undefined ? '' : `, fixed in ${state.fixVersion}`;
  return `${state.severity}, ${TIERS[state.tier]}${why}${fix}`;
}
