import { counted } from '../../base/counted.ts';
import { inOneLine, terminalText } from '../../base/terminal-text.ts';
import type { PackageUpdate, RecipeStatus } from '../../update/index.ts';
import type { UpdateAnswer, UpdatedRecipe } from './answers.ts';

const WORDS: Readonly<Record<RecipeStatus['state'], string>> = {
  current: 'has the packages of today',
  outdated: 'has newer packages',
  stale: 'changed since it was locked',
  unlocked: 'has no lock',
  failed: 'could not be resolved',
};

/** Each recipe with its changes. */
export function renderUpdate({ recipes, knowsVulnerabilities, rolledBack, pruned }: UpdateAnswer): string {
  const lines = recipes.flatMap((each) => [
    `${each.recipe}: ${WORDS[each.state]}${each.isWritten ? '; locked again' : ''}${each.why === undefined ? '' : `: ${each.why}`}`,
    ...each.changes.map(lineOf),
    ...candidateLines(each),
  ]);
  for (const { recipe, isDone, production, why = '' } of rolledBack ?? [])
    lines.push(
      isDone ? `${recipe}: ${production?.reference} is ${production?.digest} again` : `${recipe}: ${why}`,
    );
  for (const { recipe, removed, kept } of pruned ?? [])
    lines.push(
      `${recipe}: ${counted(removed.length, 'candidate')} deleted, ${kept.length} kept`,
      ...removed.map((name) => `  deleted ${name}`),
      ...kept.map((name) => `  kept ${name}`),
    );
  if (!knowsVulnerabilities && recipes.some(({ changes }) => changes.length > 0))
    lines.push(
      'There is no advisory database ("shearwall db pull"): which vulnerabilities this removes is not said.',
    );
  return lines.map((line) => terminalText(inOneLine(line))).join('\n');
}

function candidateLines({
  candidate,
  production,
  superseded = [],
  stopped,
  memory,
}: UpdatedRecipe): string[] {
  const lines: string[] = [];
  if (candidate !== undefined)
    lines.push(
      `  candidate: ${candidate.stage}, ${candidate.reference ?? candidate.image ?? 'not built yet'}`,
    );
  for (const { platform, by } of candidate?.tests ?? [])
    if (by !== undefined) lines.push(`  tested elsewhere: ${platform}, as ${by} signed`);
  if (candidate?.request !== undefined) lines.push(`  review: ${candidate.request}`);
  if (stopped !== undefined) lines.push(`  goes no further: ${stopped}`);
  if (memory === 'none')
    lines.push("  weaker: nothing is kept of earlier runs, so only the lock's dates make a Release too old");
  if (production !== undefined) lines.push(`  ${production.reference}: ${production.digest}`);
  if (production?.notDeployed !== undefined) lines.push(`  not deployed yet: ${production.notDeployed}`);
  if (superseded.length > 0)
    lines.push(`  superseded: ${superseded.join(', ')} (--prune deletes what no tag stands for)`);
  return lines;
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
