import { writeFile } from 'node:fs/promises';
import { slimPathOf } from '../../build/index.ts';
import type { Reference } from '../../oci/index.ts';
import { closureOfLock } from '../recipes/closure.ts';
import type { JudgedRecipe } from '../recipes/judge-recipe.ts';
import { candidateKey } from './candidate-key.ts';
import type { Recalled } from './review.ts';
import { soundLock } from './sound-lock.ts';
import type { CandidateSettings } from './step-input.ts';
import { mayGoOn } from './steps/test.ts';
import type { Candidate, RecipeRecord, Stage } from './types.ts';
import type { WorkFolder } from './work-folder.ts';

export type AdoptInput = {
  judged: JudgedRecipe;
  record: RecipeRecord;
  files: WorkFolder;
  settings: Pick<CandidateSettings, 'allowUntested'>;
  goal: Stage;
  destination: Reference | undefined;
  recalled: Recalled | undefined;
};

/**
 * What an earlier run on another machine proposed, where nothing is known here: it need not be made again to leave its request as it is.
 * Never for an image that gets the production tag without a review: that is always made here.
 */
export async function adoptProposed(input: AdoptInput): Promise<Candidate | undefined> {
  const { judged, record, files, settings, goal, destination, recalled } = input;
  const { proposed } = recalled ?? {};
  if (proposed === undefined || record.candidate !== undefined || goal !== 'proposed') return undefined;
  const { candidate } = proposed;
  const lock = soundLock(proposed.lock);
  if (lock === undefined) return undefined;
  const { source } = await candidateKey(judged.recipe, lock);
  const isSame =
    candidate.source === source &&
    candidate.closure === judged.closure &&
    closureOfLock(lock) === judged.closure &&
    candidate.repository === `${destination?.registry}/${destination?.repository}`;
  const tested = candidate.tests.filter((outcome) => mayGoOn(outcome, settings.allowUntested));
  if (!isSame || tested.length < judged.recipe.archs.length) return undefined;
  const path = await files.begin(judged.recipe.path, judged.lockPath);
  await writeFile(path, proposed.lock);
  if (proposed.slim !== undefined) await writeFile(slimPathOf(path), proposed.slim);
  await files.finish(candidate.key);
  return candidate;
}
