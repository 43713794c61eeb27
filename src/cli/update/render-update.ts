import { terminalText } from '../../base/terminal-text.ts';
import type { PackageUpdate, RecipeStatus } from '../../update/index.ts';
import type { UpdateAnswer } from './answers.ts';

const WORDS: Readonly<Record<RecipeStatus['state'], string>> = {
  current: 'has the packages of today',
  outdated: 'has newer packages',
  stale: 'changed since it was locked',
  unlocked: 'has no lock',
  failed: 'could not be resolved',
};

/** Each recipe with its changes. */
export function renderUpdate({ recipes, knowsVulnerabilities }: UpdateAnswer): string {
  const lines = recipes.flatMap(({ recipe, state, changes, why, isWritten }) => [
    `${recipe}: ${WORDS[state]}${isWritten ? '; locked again' : ''}${why === undefined ? '' : `: ${why}`}`,
    ...changes.map(lineOf),
  ]);
  if (!knowsVulnerabilities && recipes.some(({ changes }) => changes.length > 0))
    lines.push(
      'There is no advisory database ("shearwall db pull"): which vulnerabilities this removes is not said.',
    );
  return lines.map(terminalText).join('\n');
}

function lineOf({ arch, name, from, to, isSecurity, fixes, brings }: PackageUpdate): string {
  const versions =
    from === undefined
      ? `+ ${name} ${to}`
      : to === undefined
        ? `- ${name} ${from}`
        : `~ ${name} ${from} → ${to}`;
  const why = [
    isSecurity ? 'security' : '',
    fixes.length > 0 ? `removes ${fixes.join(', ')}` : '',
    brings.length > 0 ? `brings ${brings.join(', ')}` : '',
  ].filter(Boolean);
  return `  ${arch}: ${versions}${why.length > 0 ? ` (${why.join('; ')})` : ''}`;
}
