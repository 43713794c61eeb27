import type { Context } from '../../../base/context.ts';
import { codeOf, messageOf } from '../../../base/errors.ts';
import type { JobQueue, NewJob, Store } from '../../../store/index.ts';
import type { RecipeProgress } from '../../../update/index.ts';
import { serverError } from '../../errors.ts';
import type { JobHandler } from '../job-kinds.ts';

/** Whose recipes are kept up to date, how often, and how: as `watch` does it. */
export type Updates = {
  everyMs: number;
  /** Their files here, by what they are called on every machine. */
  recipes(context: Context): Promise<ReadonlyMap<string, string>>;
  /** Takes the candidate of one as far as it goes; how far that is, is kept in the store. */
  advance(file: string, store: Store, context: Context): Promise<RecipeProgress>;
  context: Context;
};

/** What came of a job. `reached`: how far its candidate is; undefined: there is none. */
export type UpdatedRecipeJob = { state: string; reached: string | undefined; why: string | undefined };

/** A job for each recipe at which nobody was lately. */
export async function recipesToUpdate(
  { queue, updates }: { queue: JobQueue; updates: Updates },
  nowMs: number,
): Promise<NewJob[]> {
  const ended = await queue.list({ kind: 'update', states: ['done', 'failed'], limit: 1000 });
  const lately = new Set(
    ended.filter(({ endedAt = 0 }) => nowMs - endedAt < updates.everyMs).map(({ key }) => key),
  );
  return [...(await recipesNow(updates)).keys()]
    .filter((name) => !lately.has(name))
    .map((name) => ({ kind: 'update', key: name, input: { name } }));
}

/** None, where they cannot be read now, as in a checkout that is being made anew: other work goes on. */
async function recipesNow({ recipes, context }: Updates): Promise<ReadonlyMap<string, string>> {
  try {
    return await recipes(context);
  } catch (error) {
    context.log.warn('the recipes that are kept up to date cannot be read', {
      code: codeOf(error),
      error: messageOf(error),
    });
    return new Map();
  }
}

/** Looks whether newer packages are out, and goes on with what an earlier job began, wherever that was. */
export function updating(store: Store, updates: Updates): JobHandler {
  return {
    // Builds take a machine's memory; what one process does not get to, others do.
    atOnce: 1,
    async run({ name }, work) {
      const context = { ...updates.context, ...work };
      const file = (await updates.recipes(context)).get(String(name));
      // One that has it, or will have it once its checkout is newer, takes it later.
      if (file === undefined)
        throw serverError(
          'SERVER_UPDATE_ELSEWHERE',
          `${String(name)} is not among the recipes of this process`,
          {
            hint: 'give each of them the same: serve --updates FILE',
          },
        );
      const { status, record } = await updates.advance(file, store, context);
      const why = status.why ?? record.why;
      if (status.state === 'failed')
        throw serverError('SERVER_UPDATE', `${String(name)}: ${why ?? 'it failed'}`, {
          hint: 'what is wrong with it "shearwall update --check" says beside the recipe',
        });
      const done: UpdatedRecipeJob = { state: status.state, reached: record.candidate?.stage, why };
      return done;
    },
  };
}
