export type { AssembledTree } from './assemble/index.ts';
export { type AssembleFromLockInput, assembleFromLock } from './assemble-from-lock.ts';
export { type BuildInput, type BuildOutcome, buildImage } from './build-image.ts';
export { type BuildToInput, type BuiltTo, buildTo } from './build-to.ts';
export { checkAsked } from './check-asked.ts';
export {
  type ChooseLockInput,
  type ChosenLock,
  chooseLock,
  type MadeLock,
  makeLock,
  requireLock,
} from './choose-lock.ts';
export { recipeFromJson } from './documents/index.ts';
export { localFilesOf } from './local-files-of.ts';
export {
  assertLockFits,
  type LockedPackage,
  type LockedRepository,
  type Lockfile,
  lockPathOf,
  parseLock,
  readLock,
  writeLock,
} from './lock/index.ts';
export { type LockInput, type LockOutcome, lockRecipe } from './lock-recipe.ts';
export { isNotLetIn } from './not-let-in.ts';
export { openResolver, type Resolution, type Resolver } from './open-resolver.ts';
export { readBefore } from './read-before.ts';
export {
  loadRecipe,
  ownRecipeNames,
  type Recipe,
  type RecipeTest,
  recipeJsonSchema,
  starterFrom,
  starterRecipe,
} from './recipe/index.ts';
export {
  adoptDebs,
  findProvenance,
  type ReproduceInput,
  type ReproduceOutcome,
  reproduceImage,
} from './reproduce/index.ts';
export {
  KEPT_REASONS,
  type KeptReason,
  type LookedSlim,
  lookForSlim,
  readSlimList,
  type SlimList,
  type SlimSummary,
  slimListOf,
  slimPathOf,
  slimTextExaminer,
} from './slim/index.ts';
export { checkSlim, type SlimCheck, type SlimmedTo, slimTo } from './slim-image/index.ts';
export {
  digestOfTest,
  renderTested,
  type TestedImage,
  type TestedPlatform,
  type TestImageInput,
  testImage,
} from './test/index.ts';
export { unpackLocked } from './unpack-locked.ts';
export type { BuildResult } from './write-image.ts';
