import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/context.ts';
import { whyFailed } from '../../base/why-failed.ts';
import { isNotLetIn, type LockInput, makeLock, openResolver, type Resolver } from '../../build/index.ts';
import type { PackageSources } from '../../distro/index.ts';
import { isToLock, judgeRecipe, statusWith } from './judge-recipe.ts';
import type { RecipeStatus } from './types.ts';

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
  /** Throws for packages that must not be in an image. */
  refuse?: LockInput['refuse'];
  roots?: LockInput['roots'];
  /** What this machine remembers of packages, and for which program. */
  cataloguing?: Pick<LockInput, 'cacheKeyFile' | 'program'>;
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
  let judged: RecipeStatus | undefined;
  try {
    const { status, recipe } = await judgeRecipe(path, resolver, input);
    judged = status;
    if (!input.write || !isToLock(status, input.securityOnly)) return status;
    const { sources, lockPath, refuse, roots, cataloguing } = input;
    await makeLock({ recipe, recipePath: path, lockPath, sources, refuse, roots, ...cataloguing }, context);
    return { ...status, isWritten: true };
  } catch (error) {
    context.signal.throwIfAborted();
    const why = whyFailed(error);
    // What must not come in leaves the lock as it is; everything else leaves it open what the recipe means today.
    if (judged !== undefined && isNotLetIn(error)) return { ...judged, why };
    return statusWith(path, 'failed', { why });
  }
}
