import type { ShearwallError } from '../../base/index.ts';
import { type DocumentKind, type FileProblem as ProblemOf, problemsError } from '../../base/yaml/problem.ts';
import { recipeError } from './errors.ts';

type Code =
  | 'RECIPE_SYNTAX'
  | 'RECIPE_INVALID'
  | 'RECIPE_UNSUPPORTED'
  | 'RECIPE_INCLUDE'
  | 'RECIPE_NOT_FOUND'
  | 'RECIPE_TOO_LARGE';

export type RecipeProblem = ProblemOf<Code>;

export const RECIPE: DocumentKind<Code> = {
  noun: 'recipe',
  syntaxCode: 'RECIPE_SYNTAX',
  invalidCode: 'RECIPE_INVALID',
  error: recipeError,
};

/** All problems of one recipe file as one error. */
export function recipeProblems(
  file: string,
  text: string,
  problems: readonly RecipeProblem[],
): ShearwallError {
  return problemsError(RECIPE, file, text, problems);
}
