import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/context.ts';
import { messageOf, ShearwallError } from '../../base/errors.ts';
import {
  loadRecipe,
  lockPathOf,
  makeLock,
  openResolver,
  type Resolver,
  readLock,
} from '../../build/index.ts';
import type { PackageSources } from '../../distro/index.ts';
import { comparePackages } from './compare-packages.ts';
import type { PackageUpdate, RecipeStatus } from './types.ts';

export type UpdateRecipesInput = {
  /** Files. */
  recipes: readonly string[];
  /** Of a single recipe; undefined: each lock lies next to its recipe. */
  lockPath: string | undefined;
  sources: PackageSources;
  /** Where a recipe may include from, besides its own folder. */
  includeDirs: readonly string[] | undefined;
  /** Says which vulnerabilities a change removes; undefined: only the suites tell what is a security update. */
  database: AdvisoryDatabase | undefined;
  /** Locks of recipes that changed, or whose packages did, are made again. */
  write: boolean;
  /** Only changes that are security updates are written. */
  securityOnly: boolean;
};

/** Says of each recipe whether newer packages are out, and locks it again if asked. What fails with one stops no other. */
export async function updateRecipes(input: UpdateRecipesInput, context: Context): Promise<RecipeStatus[]> {
  const resolver = openResolver(input.sources, context);
  const step = context.progress.start('resolving recipes', input.recipes.length, 'items');
  const statuses: RecipeStatus[] = [];
  try {
    for (const recipe of input.recipes) {
      statuses.push(await updateOne(recipe, resolver, input, context));
      step.add(1);
    }
  } finally {
    step.done();
  }
  return statuses;
}

async function updateOne(
  path: string,
  resolver: Resolver,
  input: UpdateRecipesInput,
  context: Context,
): Promise<RecipeStatus> {
  try {
    const status = await statusOf(path, resolver, input);
    if (!input.write || !isToWrite(status, input)) return status;
    const recipe = await loadRecipe(path, { includeDirs: input.includeDirs });
    const { sources, lockPath } = input;
    await makeLock({ recipe, recipePath: path, lockPath, sources }, context);
    return { ...status, isWritten: true };
  } catch (error) {
    context.signal.throwIfAborted();
    const hint = error instanceof ShearwallError && error.hint !== undefined ? ` (${error.hint})` : '';
    return statusWith(path, 'failed', { why: `${messageOf(error)}${hint}` });
  }
}

async function statusOf(
  path: string,
  resolver: Resolver,
  { includeDirs, database, lockPath = lockPathOf(path) }: UpdateRecipesInput,
): Promise<RecipeStatus> {
  const recipe = await loadRecipe(path, { includeDirs });
  const lock = await readLock(lockPath);
  if (lock === undefined) return statusWith(path, 'unlocked', {});
  const changes = comparePackages(lock, await resolver.resolve(recipe, lock), database);
  if (lock.recipe.digest !== recipe.digest) return statusWith(path, 'stale', { changes });
  return statusWith(path, changes.length > 0 ? 'outdated' : 'current', { changes });
}

function isToWrite({ state, changes }: RecipeStatus, { securityOnly }: UpdateRecipesInput): boolean {
  if (state === 'stale' || state === 'unlocked') return !securityOnly;
  return state === 'outdated' && (!securityOnly || changes.some(({ isSecurity }) => isSecurity));
}

function statusWith(
  recipe: string,
  state: RecipeStatus['state'],
  { changes = [], why }: { changes?: PackageUpdate[]; why?: string },
): RecipeStatus {
  return { recipe, state, changes, why, isWritten: false };
}
