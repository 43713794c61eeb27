import { dirname, relative, sep } from 'node:path';
import type { Context } from '../../base/context.ts';
import { digestOf, hexOf } from '../../base/digest.ts';
import type { Environment } from '../../base/run-program.ts';
import { GitRepository } from './git/git-repository.ts';

export type PlaceSettings = {
  /** Of git. */
  remote: string;
  /** Default: the remote's. */
  base: string | undefined;
  env: Environment;
};

/** Where a recipe is in its repository, and the branch that is for it. */
export type RecipePlace = {
  repository: GitRepository;
  /** From the root of the repository. */
  recipe: string;
  /** Its own, for ever. */
  branch: string;
  base: string;
  /** Undefined: the remote has no such branch. */
  baseCommit: string | undefined;
};

/** Throws UPDATE_GIT where the recipe is in no repository, or its remote cannot be asked. */
export async function openPlace(
  path: string,
  settings: PlaceSettings,
  context: Context,
): Promise<RecipePlace> {
  const { remote, env } = settings;
  const repository = await GitRepository.open({ folder: dirname(path), remote, env }, context);
  const recipe = relative(repository.root, path).split(sep).join('/');
  const base = settings.base ?? (await repository.defaultBranch());
  const baseCommit = await repository.fetchBranch(base);
  return { repository, recipe, branch: branchOf(recipe), base, baseCommit };
}

/** One for each recipe, for ever: `shearwall/update-recipes-nginx`. Names that would be the same get some digits of their path. */
export function branchOf(recipe: string): string {
  const plain = recipe.replace(/\.ya?ml$/, '');
  const name = plain.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
  const isExact = name.replaceAll('-', '/') === plain;
  return `shearwall/update-${name}${isExact ? '' : `-${hexOf(digestOf(plain)).slice(0, 6)}`}`;
}
