import type { Context } from '../../base/context.ts';
import type { BuildInput, LockInput, Recipe } from '../../build/index.ts';
import type { PackageSources } from '../../distro/index.ts';
import type { ImageAccess, Reference } from '../../oci/index.ts';
import type { DecideImagesInput, SigningMeans } from '../../trust/index.ts';
import type { PackageUpdate } from '../recipes/types.ts';
import type { Candidate, RecipeRecord, TestOutcome } from './types.ts';
import type { WorkFolder } from './work-folder.ts';

/** Starts the image of one platform and says whether it works. `image`: a layout that holds it. */
export type ImageTest = (
  input: { image: string; platform: string; recipe: Recipe },
  context: Context,
) => Promise<Pick<TestOutcome, 'verdict' | 'why'>>;

/** Whom policies name, and where what they signed is read: who built an image again, and who tested what cannot run here. */
export type PolicySigners = Pick<DecideImagesInput, 'policies' | 'trustedRoot'> & { access: ImageAccess };

/** How candidates are made and where they go. */
export type CandidateSettings = {
  sources: PackageSources;
  access: ImageAccess;
  cataloguing?: BuildInput['cataloguing'];
  test: ImageTest;
  /** Throws for what must not be in an image: packages that are about to be fetched, and all that is in the finished image. */
  refuse?: Required<NonNullable<LockInput['refuse']>> | undefined;
  /** Against what the publishers of local files are proven. */
  roots?: BuildInput['roots'];
  /** Platforms (`linux/arm64`) whose image is pushed though nobody could test it. */
  allowUntested: readonly string[];
  /** Undefined: no policy names anybody. */
  signers?: PolicySigners | undefined;
  /** Opened after the tests, so that no identity vouches for what failed. */
  signing: () => Promise<SigningMeans>;
};

/** One step's view of its recipe. */
export type StepInput = {
  recipe: Recipe;
  /** Its file, as the user named it. */
  recipeFile: string;
  candidate: Candidate;
  record: RecipeRecord;
  /** Against the lock beside the recipe. */
  changes: readonly PackageUpdate[];
  /** The recipe is not the one that was locked. */
  isStale: boolean;
  /** Somebody could say which vulnerabilities the changes remove. */
  knowsVulnerabilities: boolean;
  files: WorkFolder;
  settings: CandidateSettings;
  /** Where the recipe's image goes, with the production tag; undefined: nowhere. */
  destination: Reference | undefined;
  candidateTag: (candidate: Candidate) => string;
  /** It is to be pushed once it is tested, and signed results of other machines are asked for. */
  mayTestElsewhere: boolean;
};

/** What a step reached, or why it could not. A step that ran already says the same again. */
export type StepOutcome = { candidate: Candidate; why?: string };

export type CandidateStep = (input: StepInput, context: Context) => Promise<StepOutcome>;
