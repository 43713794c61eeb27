import type { Context } from '../../base/context.ts';
import { type Lockfile, makeLock, readLock } from '../../build/index.ts';
import { closureOfLock } from '../recipes/closure.ts';
import type { JudgedRecipe } from '../recipes/judge-recipe.ts';
import { candidateKey } from './candidate-key.ts';
import type { CandidateSettings } from './step-input.ts';
import { type Candidate, hasReached, type RecipeRecord } from './types.ts';
import type { WorkFolder } from './work-folder.ts';

export type ResolveInput = {
  judged: JudgedRecipe;
  record: RecipeRecord;
  files: WorkFolder;
  settings: Pick<CandidateSettings, 'sources' | 'refuse' | 'roots' | 'cataloguing'>;
};

/** The candidate that stands for what the recipe means today: the one that is on its way, or a new one with a new lock. */
export async function resolveCandidate(input: ResolveInput, context: Context): Promise<Candidate> {
  const { judged, record, files } = input;
  const { recipe, lockPath, closure } = judged;
  const kept = record.candidate;
  if (kept !== undefined && kept.closure === closure) {
    const lock = await readLock(files.lockPath(kept.key));
    // One of another machine is believed as far as its packages are those of today.
    const still =
      lock !== undefined && closureOfLock(lock) === closure && (await isStill(kept, judged, lock));
    if (still) return kept;
  }
  const next = await files.begin(recipe.path, lockPath);
  const { sources, refuse, roots, cataloguing } = input.settings;
  const { lock } = await makeLock(
    {
      recipe,
      recipePath: recipe.path,
      lockPath: next,
      sources,
      refuse: refuse && { purls: refuse.purls },
      roots,
      ...cataloguing,
    },
    context,
  );
  return await begun(lock, input, context);
}

/** The candidate of the lock that lies beside the recipe, as a review accepted it. */
export async function candidateOfLock(
  input: ResolveInput & { lock: Lockfile },
  context: Context,
): Promise<Candidate> {
  const { judged, files, lock } = input;
  await files.begin(judged.recipe.path, judged.lockPath);
  return await begun(lock, input, context);
}

async function begun(
  lock: Lockfile,
  { judged, files, record }: ResolveInput,
  { clock }: Context,
): Promise<Candidate> {
  const { source, key } = await candidateKey(judged.recipe, lock);
  await files.finish(key);
  if (record.candidate?.key === key) return record.candidate;
  return {
    source,
    key,
    closure: closureOfLock(lock),
    stage: 'resolved',
    sinceMs: clock.nowMs(),
    image: undefined,
    tests: [],
    repository: undefined,
    candidateTag: undefined,
    request: undefined,
  };
}

/** From *built* on another version of this program changes nothing; before that it would build another image. */
async function isStill(kept: Candidate, { recipe }: JudgedRecipe, lock: Lockfile): Promise<boolean> {
  const { source, key } = await candidateKey(recipe, lock);
  return hasReached(kept, 'built') ? kept.source === source : kept.key === key;
}
