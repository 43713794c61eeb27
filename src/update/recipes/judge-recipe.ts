import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Digest } from '../../base/digest.ts';
import {
  type LockedRepository,
  type Lockfile,
  loadRecipe,
  lockPathOf,
  type Recipe,
  type Resolver,
  readLock,
} from '../../build/index.ts';
import type { ReleaseFloors } from '../../distro/index.ts';
import { closureOfSolutions } from './closure.ts';
import { comparePackages } from './compare-packages.ts';
import type { PackageUpdate, RecipeStatus } from './types.ts';

export type JudgeRecipeInput = {
  /** Of a single recipe; undefined: each lock lies next to its recipe. */
  lockPath?: string | undefined;
  /** Where a recipe may include from, besides its own folder. */
  includeDirs: readonly string[] | undefined;
  /** Says which vulnerabilities a change removes; undefined: only the suites tell what is a security update. */
  database: AdvisoryDatabase | undefined;
  /** No older Release than these is accepted; default: than those of the lock. */
  floors?: ReleaseFloors | undefined;
};

/** A recipe as it is today beside its lock. */
export type JudgedRecipe = {
  status: RecipeStatus;
  recipe: Recipe;
  lockPath: string;
  lock: Lockfile | undefined;
  /** The packages of today, as one digest; undefined: there is no lock, so nothing was asked. */
  closure: Digest | undefined;
  /** The Releases of today; empty without a lock. */
  repositories: readonly Pick<LockedRepository, 'suite' | 'date' | 'fingerprints'>[];
};

/** What a recipe means today against what its lock holds; fetches no package. Throws where nobody can say. */
export async function judgeRecipe(
  path: string,
  resolver: Resolver,
  { includeDirs, database, floors, lockPath = lockPathOf(path) }: JudgeRecipeInput,
): Promise<JudgedRecipe> {
  const recipe = await loadRecipe(path, { includeDirs });
  const lock = await readLock(lockPath);
  const common = { recipe, lockPath, lock };
  if (lock === undefined)
    return { ...common, status: statusWith(path, 'unlocked', {}), closure: undefined, repositories: [] };
  const resolution = await resolver.resolve(recipe, lock, floors);
  const changes = comparePackages(lock, resolution, database);
  const isStale = lock.recipe.digest !== recipe.digest;
  const state = isStale ? 'stale' : changes.length > 0 ? 'outdated' : 'current';
  const status = statusWith(path, state, { changes });
  const repositories = resolution.releases.map(({ verified }) => verified);
  return { ...common, status, closure: closureOfSolutions(resolution.solutions), repositories };
}

/** Whether the lock is to be made again. */
export function isToLock({ state, changes }: RecipeStatus, securityOnly: boolean): boolean {
  if (state === 'stale' || state === 'unlocked') return !securityOnly;
  return state === 'outdated' && (!securityOnly || changes.some(({ isSecurity }) => isSecurity));
}

export function statusWith(
  recipe: string,
  state: RecipeStatus['state'],
  { changes = [], why }: { changes?: PackageUpdate[]; why?: string },
): RecipeStatus {
  return { recipe, state, changes, why, isWritten: false };
}
