import { existsSync } from 'node:fs';
import { openAdvisoryDatabase } from '../../advisories/index.ts';
import { findRecipes, type RecipeStatus, updateRecipes } from '../../update/index.ts';
import { type DatabaseOptions, databasePath } from '../advisories/database-path.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { packageSources } from '../package-sources.ts';
import type { UpdateAnswer } from './answers.ts';
import { renderUpdate } from './render-update.ts';

export type UpdateFlags = DatabaseOptions & {
  check?: true;
  write?: true;
  security?: true;
  lock?: string;
  includeDir?: string[];
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
    out.result(answer, () => renderUpdate(answer));
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
