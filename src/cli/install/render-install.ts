import { terminalText } from '../../base/terminal-text.ts';
import type { VersionAnswer } from '../answers.ts';

const SHOWN = 20;

/** The version; with an install that was compared the verdict first, then each file that differs, then what was not looked at. */
export function renderInstall({ version, install, statement }: VersionAnswer): string {
  if (install === undefined) return terminalText(version);
  const { result, files, changed, missing, added } = install;
  const lines = [
    result === 'same'
      ? `same: the ${files} files of shearwall ${version} are those that the statement names`
      : `different: this shearwall ${version} is not what the statement names`,
    ...listed('changed', changed),
    ...listed('missing', missing),
    ...listed('added', added),
    ...signer(statement),
    `  not looked at: packages in node_modules (npm audit signatures), Node.js itself${statement === undefined ? ', and who signed the statement (--bundle)' : ''}`,
  ];
  return lines.map(terminalText).join('\n');
}

function signer(statement: VersionAnswer['statement']): string[] {
  if (statement === undefined) return [];
  if (statement.signed) {
    const { by, source } = statement;
    return [`  statement signed by ${by}${source === undefined ? '' : `, built from ${source}`}`];
  }
  const { code, message, hint } = statement;
  return [
    `  NOT VOUCHED FOR: the statement is not signed by who is expected: ${message} (${code})`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ];
}

function listed(what: string, paths: readonly string[]): string[] {
  const shown = paths.slice(0, SHOWN).map((path) => `  ${what}: ${path}`);
  return paths.length > SHOWN
    ? [...shown, `  ${what}: ${paths.length - SHOWN} more (--json lists all)`]
    : shown;
}
