import type { Context } from '../../base/context.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import { whyFailed } from '../../base/why-failed.ts';
import {
  advanceRecipes,
  findRecipes,
  type RecipeProgress,
  statusOfImages,
  type UpdateState,
} from '../../update/index.ts';
import { refusingMalicious } from '../advisories/malicious-options.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { terminalOptions } from '../terminal.ts';
import { advanceInput } from './advance.ts';
import type { WatchStatusAnswer } from './answers.ts';
import { recordAnswer, updatedRecipe } from './candidate-answers.ts';
import { openState } from './open-state.ts';
import { renderStatus } from './render-status.ts';
import { renderUpdate } from './render-update.ts';
import { updateAdvisories } from './update-advisories.ts';
import type { WatchFlags } from './update-options.ts';
import { type Metrics, openMetrics } from './watch-metrics.ts';
import { withDatabase } from './with-database.ts';
import { withDeployments } from './with-deployments.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * Looks again and again, until it is told to end. What fails with one recipe is said, and tried again in the next round; so is what ends a
 * round, but the first: what was wrong from the beginning is for whoever started it.
 */
export async function answerWatch(invocation: Invocation<WatchFlags>): Promise<ExitCode> {
  const { options, open, out } = invocation;
  const context = await open();
  const state = await openState(invocation, context);
  await using metrics = await openMetrics(options);
  try {
    for (let round = 1; ; round++) {
      if (options.updateAdvisories === true) await updateAdvisories(invocation, context);
      const isDone = await watchOnce(invocation, { state, metrics }, context).then(
        () => true,
        (error: unknown) => {
          context.signal.throwIfAborted();
          if (round === 1) throw error;
          out.note(`this round failed, and the next one tries again: ${whyFailed(error)}`);
          return false;
        },
      );
      if (round === options.rounds) return isDone ? 0 : 3;
      await context.clock.sleep(options.every, context.signal);
    }
  } finally {
    await state.close();
  }
}

async function watchOnce(
  invocation: Invocation<WatchFlags>,
  { state, metrics }: { state: UpdateState; metrics: Metrics },
  context: Context,
): Promise<void> {
  const { args, out } = invocation;
  // Each round reads recipes and advisories as they are now.
  const recipes = await findRecipes(args.length > 0 ? args : ['.']);
  const { done, knowsVulnerabilities } = await watchRound(invocation, { recipes, state }, context);
  const answer = { recipes: done.map(updatedRecipe), knowsVulnerabilities };
  out.result(answer, () => renderUpdate(answer));
  await metrics.show(done, context.clock.nowMs());
}

/** What the line says of recipes, once, with the advisories of now. */
export async function watchRound(
  invocation: Invocation<WatchFlags>,
  { recipes, state }: { recipes: readonly string[]; state: UpdateState },
  context: Context,
): Promise<{ done: RecipeProgress[]; knowsVulnerabilities: boolean }> {
  const { options, env } = invocation;
  return await withDatabase(options, env, async (database) => {
    let done: RecipeProgress[] = [];
    await refusingMalicious(invocation, context, async (refusing) => {
      const given = { invocation, recipes, database, state, context, refusing };
      done = await withDeployments(invocation, context, async (deployments) => {
        const input = await advanceInput({ ...given, deployments });
        const securityOnly = input.securityOnly || !isBatchDay(options.batch, context.clock.nowMs());
        return await advanceRecipes({ ...input, securityOnly }, context);
      });
      return 0;
    });
    return { done, knowsVulnerabilities: database !== undefined };
  });
}

/** Days are of UTC; without any, every day is one. */
function isBatchDay(days: readonly string[] | undefined, nowMs: number): boolean {
  return days === undefined || days.includes(DAYS[new Date(nowMs).getUTCDay()] ?? '');
}

/** `watch status`: how each image stands, from locks, advisories and what was kept; asks nobody. */
export async function answerWatchStatus(invocation: Invocation<WatchFlags>): Promise<ExitCode> {
  const { args, options, env, open, out } = invocation;
  const context = await open();
  const recipes = await findRecipes(args.length > 0 ? args : ['.']);
  const state = await openState(invocation, context, { mayCreate: false });
  try {
    const statuses = await withDatabase(
      options,
      env,
      async (database) => await statusOfImages({ recipes, state, database }),
    );
    const answer: WatchStatusAnswer = {
      images: statuses.map(({ recipe, timeMs, vulnerabilities, record, why }) => {
        const { candidate, superseded, production, stopped } = recordAnswer(record);
        return {
          recipe,
          time: timeMs === undefined ? undefined : isoSeconds(timeMs),
          ageDays:
            timeMs === undefined ? undefined : Math.floor((context.clock.nowMs() - timeMs) / 86_400_000),
          vulnerabilities,
          candidate,
          superseded,
          production,
          why: why ?? stopped,
        };
      }),
    };
    out.result(answer, () => renderStatus(answer, terminalOptions(env)));
    const isFixable = statuses.some(({ vulnerabilities }) => (vulnerabilities?.fixable ?? 0) > 0);
    const isUnknown = statuses.some(({ vulnerabilities }) => vulnerabilities === undefined);
    return isFixable ? 1 : isUnknown ? 3 : 0;
  } finally {
    await state.close();
  }
}
