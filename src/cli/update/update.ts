import { existsSync } from 'node:fs';
import { openAdvisoryDatabase } from '../../advisories/index.ts';
import { terminalText } from '../../base/terminal-text.ts';
import { findRecipes, type PackageUpdate, type RecipeStatus, updateRecipes } from '../../update/index.ts';
import { type DatabaseOptions, databasePath } from '../advisories/database-path.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { packageSources } from '../package-sources.ts';

export type UpdateFlags = DatabaseOptions & {
  check?: true;
  write?: true;
  security?: true;
  lock?: string;
  includeDir?: string[];
};

/** What `update` says. */
export type UpdateAnswer = {
  recipes: RecipeStatus[];
  /** False: there is no advisory database, so only suites tell what is a security update. */
  knowsVulnerabilities: boolean;
};

/** Says which recipes have newer packages, and with --write locks them again. */
export async function answerUpdate(invocation: Invocation<UpdateFlags>): Promise<ExitCode> {
  const { args, options, env, open, out } = invocation;
  if (options.check === true && options.write === true)
    throw cliError('CLI_UPDATE', '--check and --write exclude each other', {
      hint: 'leave one of them out: without --write nothing is written',
    });
  const recipes = await findRecipes(args.length > 0 ? args : ['.']);
  if (options.lock !== undefined && recipes.length !== 1)
    throw cliError('CLI_UPDATE', `--lock is for one recipe, and these are ${recipes.length}`, {
      hint: 'name the one whose lock it is',
    });
  const path = databasePath(options, env);
  const isThere = options.db !== undefined || existsSync(path);
  const database = isThere ? openAdvisoryDatabase(path) : undefined;
  try {
    const statuses = await updateRecipes(
      {
        recipes,
        lockPath: options.lock,
        database,
        sources: await packageSources(env),
        includeDirs: options.includeDir,
        write: options.write === true,
        securityOnly: options.security === true,
      },
      await open(),
    );
    const answer: UpdateAnswer = { recipes: statuses, knowsVulnerabilities: isThere };
    out.result(answer, () => render(answer));
    return exitCodeOf(statuses);
  } finally {
    database?.close();
  }
}

function exitCodeOf(recipes: readonly RecipeStatus[]): ExitCode {
  const isOpen = ({ state, isWritten }: RecipeStatus): boolean =>
    !isWritten && (state === 'outdated' || state === 'stale' || state === 'unlocked');
  if (recipes.some(isOpen)) return 1;
  return recipes.some(({ state }) => state === 'failed') ? 3 : 0;
}

const WORDS: Readonly<Record<RecipeStatus['state'], string>> = {
  current: 'has the packages of today',
  outdated: 'has newer packages',
  stale: 'changed since it was locked',
  unlocked: 'has no lock',
  failed: 'could not be resolved',
};

function render({ recipes, knowsVulnerabilities }: UpdateAnswer): string {
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
