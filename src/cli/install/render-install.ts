import { terminalText } from '../../base/terminal-text.ts';
import type { VersionAnswer } from '../answers.ts';

const SHOWN = 20;

/** The version; with an install that was compared the verdict first, then each file that differs, then what was not looked at. */
export function renderInstall({ version, install }: VersionAnswer): string {
  if (install === undefined) return terminalText(version);
  const { result, files, changed, missing, added } = install;
  const lines = [
    result === 'same'
      ? `same: the ${files} files of shearwall ${version} are those that the statement names`
      : `different: this shearwall ${version} is not what the statement names`,
    ...listed('changed', changed),
    ...listed('missing', missing),
    ...listed('added', added),
    '  not looked at: packages in node_modules (npm audit signatures), Node.js itself, and who signed the statement (shearwall verify-blob)',
  ];
  return lines.map(terminalText).join('\n');
}

function listed(what: string, paths: readonly string[]): string[] {
  const shown = paths.slice(0, SHOWN).map((path) => `  ${what}: ${path}`);
  return paths.length > SHOWN
    ? [...shown, `  ${what}: ${paths.length - SHOWN} more (--json lists all)`]
    : shown;
}
