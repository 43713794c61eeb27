import { isoSeconds } from '../../base/utc-time.ts';
import { candidateReference, type RecipeProgress, type RecipeRecord } from '../../update/index.ts';
import type { CandidateAnswer, ProductionAnswer, UpdatedRecipe } from './answers.ts';

/** A recipe with how far its candidate is, as the answer shows it. */
export function updatedRecipe({ status, record, memory }: RecipeProgress): UpdatedRecipe {
  return { ...status, ...recordAnswer(record), memory };
}

/** What is kept of a recipe, as answers show it. */
export function recordAnswer({
  candidate,
  production,
  superseded,
  why,
}: RecipeRecord): Pick<UpdatedRecipe, 'candidate' | 'production' | 'superseded' | 'stopped'> {
  return {
    candidate: candidate && candidateAnswer(candidate),
    production: productionAnswer(production),
    superseded: superseded.map((each) => candidateReference(each) ?? each.image ?? each.key),
    stopped: why,
  };
}

export function productionAnswer(production: RecipeRecord['production']): ProductionAnswer | undefined {
  if (production === undefined) return undefined;
  const { reference, digest, previous, sinceMs, notDeployed, reproduced } = production;
  const since = sinceMs === undefined ? undefined : isoSeconds(sinceMs);
  return {
    reference,
    digest,
    previous,
    since,
    notDeployed,
    reproduced: reproduced && {
      at: isoSeconds(reproduced.atMs),
      by: reproduced.by,
      notRead: reproduced.notRead,
    },
  };
}

function candidateAnswer(candidate: NonNullable<RecipeRecord['candidate']>): CandidateAnswer {
  const { stage, sinceMs, image, tests, request } = candidate;
  return {
    stage,
    since: isoSeconds(sinceMs),
    image,
    reference: candidateReference(candidate),
    tests: tests.map(({ platform, verdict, why, by }) => ({ platform, verdict, why, by })),
    request: request?.url,
  };
}
