export {
  type AdvanceRecipesInput,
  advanceRecipes,
  candidateReference,
  type RecipeProgress,
} from './candidates/advance-recipes.ts';
export { type Deployments, openDeployments } from './candidates/deployments.ts';
export { pruneCandidates } from './candidates/prune-candidates.ts';
export { rollBack } from './candidates/roll-back.ts';
export { openDiskState } from './candidates/state/open-disk-state.ts';
export { openFleetState } from './candidates/state/open-fleet-state.ts';
export type { UpdateState } from './candidates/state/types.ts';
export { statusOfImages } from './candidates/status-of-images.ts';
export type { ImageTest } from './candidates/step-input.ts';
export type { RecipeRecord } from './candidates/types.ts';
export { type ExplainedPin, explainPins, takeFixes } from './pins/explain-pins.ts';
export { findImages } from './pins/find/find-images.ts';
export { judgePins } from './pins/judge/judge-pins.ts';
export type { MinimumAge } from './pins/judge/pin-ages.ts';
export { SeenDigests } from './pins/judge/seen-digests.ts';
export type { JudgedPin, LeftImage } from './pins/types.ts';
export { writePins } from './pins/write-pins.ts';
export type { ForgeKind } from './propose/forges/open-forge.ts';
export { nameOfRecipe } from './propose/name-of-recipe.ts';
export { openReview } from './propose/open-review.ts';
export type { ProposeSettings } from './propose/propose-candidate.ts';
export { findRecipes } from './recipes/find-recipes.ts';
export type { PackageUpdate, RecipeStatus } from './recipes/types.ts';
export { updateRecipes } from './recipes/update-recipes.ts';
