import { findRecipes, type RecipeStatus, updateRecipes } from '../../update/index.ts';
import { refusingMalicious } from '../advisories/malicious-options.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { packageSources } from '../package-sources.ts';
import { catalogueCache } from '../sbom/catalogue-options.ts';
import { stateDir } from '../session.ts';
import type { UpdateAnswer } from './answers.ts';
import { renderUpdate } from './render-update.ts';
import type { UpdateFlags } from './update-options.ts';
import { withDatabase } from './with-database.ts';

/** What a line asks for; only one of them. `auto` goes with `push`. */
const MODES = ['check', 'write', 'build', 'push', 'propose', 'promote', 'rollback', 'prune'] as const;

/** Says which recipes have newer packages, and with --write locks them again. */
export async function answerUpdate(invocation: Invocation<UpdateFlags>): Promise<ExitCode> {
  const { args, options, env, open, out } = invocation;
  const mode = modeOf(options);
  const recipes = await findRecipes(args.length > 0 ? args : ['.']);
  if (options.lock !== undefined && recipes.length !== 1)
    throw cliError('CLI_UPDATE', `--lock is for one recipe, and these are ${recipes.length}`, {
      hint: 'name the one whose lock it is',
    });
  return await withDatabase(options, env, async (database) => {
    const given = { invocation, recipes, database };
    const { answerAdvance, answerPrune, answerRollback } = await import('./advance.ts');
    if (mode === 'rollback') return await answerRollback(given);
    if (mode === 'prune') return await answerPrune(given);
    if (mode !== 'check' && mode !== 'write') return await answerAdvance(given);
    const context = await open();
    return await refusingMalicious(invocation, context, async (refuse) => {
      const statuses = await updateRecipes(
        {
          refuse,
          roots: { stateDir: stateDir(env) },
          cataloguing: catalogueCache(env),
          recipes,
          lockPath: options.lock,
          database,
          sources: await packageSources(env),
          includeDirs: options.includeDir,
          write: mode === 'write',
          securityOnly: options.security === true,
        },
        context,
      );
      const answer: UpdateAnswer = { recipes: statuses, knowsVulnerabilities: database !== undefined };
      out.result(answer, () => renderUpdate(answer));
      return exitCodeOf(statuses, options.security === true);
    });
  });
}

function modeOf(options: UpdateFlags): (typeof MODES)[number] {
  const [mode = 'check', other] = MODES.filter((each) => options[each] === true);
  if (other !== undefined)
    throw cliError('CLI_UPDATE', `--${mode} and --${other} exclude each other`, {
      hint: 'leave one of them out: --push also builds and tests',
    });
  if (options.auto === true && mode !== 'push' && mode !== 'propose')
    throw cliError('CLI_UPDATE', '--auto says that what is pushed needs no review, and nothing is pushed', {
      hint: 'give --push or --propose, too',
    });
  return mode;
}

/** Who asks for security updates alone hears of others, but is not stopped by them. */
function exitCodeOf(recipes: readonly RecipeStatus[], securityOnly: boolean): ExitCode {
  const isOutdated = ({ state, changes }: RecipeStatus): boolean =>
    state === 'outdated' && (!securityOnly || changes.some(({ isSecurity }) => isSecurity));
  const isOpen = (each: RecipeStatus): boolean =>
    !each.isWritten && (isOutdated(each) || each.state === 'stale' || each.state === 'unlocked');
  if (recipes.some(isOpen)) return 1;
  return recipes.some(({ state }) => state === 'failed') ? 3 : 0;
}
