import { join } from 'node:path';
import type { Command } from 'commander';
import { readStart } from '../../base/bounded-read.ts';
import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import type { Updates } from '../../server/index.ts';
import { findRecipes, nameOfRecipe, openFleetState } from '../../update/index.ts';
import type { Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import type { FleetPlace } from '../fleet/options.ts';
import { optionFlag } from '../option-flag.ts';
import { stateDir } from '../session.ts';
import type { WatchFlags } from '../update/update-options.ts';
import { watchRound } from '../update/watch.ts';

const MOST_BYTES = 64 * 1024;

/** What a server has for all of its work, by the names of `watch`. */
const OF_THE_SERVER = [
  'state',
  'database',
  'dataDir',
  'db',
  'rounds',
  'operations',
  'metricsFile',
  'updateAdvisories',
];

/** What `watch` would do with the words of this file, done by jobs: how far recipes are is kept in the fleet's database. Throws CLI_SERVE, UPDATE_…. */
export async function servedUpdates(
  file: string,
  invocation: Invocation<FleetPlace>,
  context: Context,
): Promise<Updates> {
  const { options, env } = invocation;
  const { args, options: asked } = await watchLine(file, invocation);
  const { dataDir, db, database } = options;
  const watch = {
    ...invocation,
    args,
    options: { ...asked, dataDir, db, database },
  } as Invocation<WatchFlags>;
  const names = new Map<string, string>();
  const nameOf = async (recipe: string, work: Context): Promise<string> => {
    const name = names.get(recipe) ?? (await nameOfRecipe(recipe, { remote: asked.remote, env }, work));
    names.set(recipe, name);
    return name;
  };
  const updates: Updates = {
    everyMs: asked.every,
    async recipes(work) {
      const found = new Map<string, string>();
      for (const recipe of await findRecipes(args)) found.set(await nameOf(recipe, work), recipe);
      return found;
    },
    async advance(recipe, store, work) {
      const folder = join(stateDir(env), 'update', 'fleet');
      const state = openFleetState({ store, nameOf: async (path) => await nameOf(path, work), folder });
      const { done } = await watchRound(watch, { recipes: [recipe], state }, work);
      const [progress] = done;
      if (progress === undefined) throw new Error(`nothing came of ${recipe}`);
      return progress;
    },
    context,
  };
  // What is wrong with it is said at the start, not by each job.
  refuseOnePlace(await updates.recipes(context), asked);
  return updates;
}

/** Several recipes would be pushed to one place, one job after the other. */
function refuseOnePlace(recipes: ReadonlyMap<string, string>, { image }: WatchFlags): void {
  if (recipes.size > 1 && image !== undefined && !image.includes('{name}'))
    throw cliError('CLI_SERVE', `--updates: ${recipes.size} recipes would be pushed to one place, ${image}`, {
      hint: 'write {name} where the name of the recipe goes: --image registry.example.org/{name}:stable',
    });
}

async function watchLine(
  file: string,
  { wholeProgram }: Pick<Invocation<FleetPlace>, 'wholeProgram'>,
): Promise<{ args: string[]; options: WatchFlags }> {
  const { args, options } = parsedAs(await wholeProgram(), await wordsIn(file), file);
  const foreign = OF_THE_SERVER.find((name) => Reflect.get(options, name) !== undefined);
  if (foreign !== undefined)
    throw cliError(
      'CLI_SERVE',
      `--updates ${file}: what the server has for all of its work is not set there`,
      {
        hint: `leave out ${OF_THE_SERVER.map(optionFlag).join(', ')}`,
      },
    );
  // `watch status` is another command.
  if (args.length === 0 || args[0] === 'status')
    throw cliError('CLI_SERVE', `--updates ${file} names no recipes`, {
      hint: 'name them, or folders with recipes that have locks, one a line',
    });
  return { args, options };
}

function parsedAs(program: Command, words: string[], file: string): { args: string[]; options: WatchFlags } {
  const watch = program.commands.find((command) => command.name() === 'watch') ?? program;
  try {
    const { operands, unknown } = watch
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .parseOptions(words);
    if (unknown.length > 0) throw new Error(`unknown option '${unknown[0]}'`);
    return { args: operands, options: watch.opts<WatchFlags>() };
  } catch (error) {
    throw cliError('CLI_SERVE', `--updates ${file}: ${messageOf(error)}`, {
      cause: error,
      hint: 'it has what follows "shearwall watch" on its line; "shearwall watch --help" lists that',
    });
  }
}

/** A line is a recipe, or an option with its value; `#` begins a remark. */
async function wordsIn(file: string): Promise<string[]> {
  const text = await readStart(file, MOST_BYTES).catch((cause: unknown) => {
    throw cliError('CLI_SERVE', `--updates ${file} cannot be read: ${whyUnread(cause)}`, {
      cause,
      hint: 'a file of recipes and options of "watch", one a line',
    });
  });
  return text
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => {
      const [name = '', ...value] = line.startsWith('--') ? line.split(/\s+/) : [line];
      return value.length === 0 ? [name] : [name, value.join(' ')];
    });
}
