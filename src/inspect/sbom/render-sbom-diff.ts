import { terminalText } from '../../base/terminal-text.ts';
import type { SbomChange, SbomDiff } from './diff-sbom.ts';

/** One line for each difference: `+` came, `-` went, `~` has another version, `§` another licence. */
export function renderSbomDiff(diff: SbomDiff): string {
  if (diff.same) return 'the same software\n';
  const changed = ({ name, before, after }: SbomChange): string =>
    `${name} ${before.join(', ') || 'none'} -> ${after.join(', ') || 'none'}`;
  const lines = [
    ...diff.removed.map(({ name, version }) => `- ${name} ${version ?? ''}`),
    ...diff.added.map(({ name, version }) => `+ ${name} ${version ?? ''}`),
    ...diff.versions.map((change) => `~ ${changed(change)}`),
    ...diff.licenses.map((change) => `§ ${changed(change)}`),
    `${diff.removed.length} removed, ${diff.added.length} added, ${diff.versions.length} with another version, ${diff.licenses.length} with another licence`,
  ];
  return lines.map((line) => `${terminalText(line.trimEnd())}\n`).join('');
}
