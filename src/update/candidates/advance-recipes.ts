import { resolve } from 'node:path';
import type { Context } from '../../base/context.ts';
import { hexOf } from '../../base/digest.ts';
import { whyFailed } from '../../base/why-failed.ts';
import { openResolver, type Resolver } from '../../build/index.ts';
import { formatReference, parseReference, type Reference } from '../../oci/index.ts';
import { updateError } from '../errors.ts';
import { type JudgeRecipeInput, judgeRecipe, statusWith } from '../recipes/judge-recipe.ts';
import type { RecipeStatus } from '../recipes/types.ts';
import { type AdvanceInput, advanceRecipe } from './advance-recipe.ts';
import type { Deployments } from './deployments.ts';
import { withReproductions } from './rebuilders.ts';
import type { Memory, Recalled, ReviewPlace } from './review.ts';
import type { Lease, UpdateState } from './state/types.ts';
import type { CandidateSettings } from './step-input.ts';
import { tagOf } from './steps/promote.ts';
import { type Candidate, NO_RECORD, type RecipeRecord, type Stage } from './types.ts';
import { workFolder } from './work-folder.ts';

export type AdvanceRecipesInput = JudgeRecipeInput &
  CandidateSettings &
  Pick<AdvanceInput, 'auto' | 'securityOnly' | 'minimumAgeMs'> & {
    /** Files. */
    recipes: readonly string[];
    state: UpdateState;
    /** How far they shall go: `built` to `promoted`. */
    goal: Exclude<Stage, 'resolved' | 'accepted' | 'deployed'>;
    /** Where people take the image from, `{name}` being the recipe's: `registry.example.org/{name}:latest`. */
    image: string | undefined;
    /** The tag of what waits, `{digest}` being its first twelve digits. Default: `candidate-{digest}`. */
    candidateTag?: string | undefined;
    /** Where candidates are proposed; undefined: that is not the goal. */
    review?: ReviewPlace | undefined;
    /** Undefined: nobody says what runs. */
    deployments?: Deployments | undefined;
  };

/** A recipe beside its lock, and its candidate. */
export type RecipeProgress = {
  status: RecipeStatus;
  record: RecipeRecord;
  /** `none`: nothing was kept of earlier runs, here or where candidates are reviewed, so only the lock's dates make a Release too old. */
  memory: Memory;
};

/** Takes the candidates of recipes as far as they go. What fails with one stops no other. */
export async function advanceRecipes(
  input: AdvanceRecipesInput,
  context: Context,
): Promise<RecipeProgress[]> {
  assertDestinations(input);
  const resolver = openResolver(input.sources, context);
  const step = context.progress.start('updating recipes', input.recipes.length, 'items');
  const done: RecipeProgress[] = [];
  try {
    for (const recipe of input.recipes) {
      done.push(await advanceOne(recipe, resolver, input, context));
      step.add(1);
    }
  } finally {
    step.done();
  }
  return done;
}

async function advanceOne(
  path: string,
  resolver: Resolver,
  input: AdvanceRecipesInput,
  context: Context,
): Promise<RecipeProgress> {
  const { state } = input;
  const id = resolve(path);
  try {
    const lease = await state.lease(id);
    if (lease !== undefined) return await advanceLeased({ path, id, lease }, resolver, input, context);
    const record = await state.read(id);
    return {
      status: await statusOnly(path, resolver, input, context),
      record: { ...record, why: 'another run works on it' },
      memory: memoryOf(record),
    };
  } catch (error) {
    // Nothing can be kept of it.
    context.signal.throwIfAborted();
    const why = whyFailed(error);
    return {
      status: statusWith(path, 'failed', { why }),
      record: { ...NO_RECORD, why },
      memory: 'none',
    };
  }
}

async function advanceLeased(
  { path, id, lease }: { path: string; id: string; lease: Lease },
  resolver: Resolver,
  input: AdvanceRecipesInput,
  context: Context,
): Promise<RecipeProgress> {
  const { state, image, review } = input;
  let status = statusWith(path, 'failed', {});
  let memory: Memory = 'none';
  try {
    const before = await state.read(id);
    memory = memoryOf(before);
    const recalled = memory === 'none' ? await review?.recall(id, context) : undefined;
    if (recalled !== undefined) memory = 'recalled';
    const judged = await judgeRecipe(path, resolver, { ...input, floors: recalled?.floors });
    ({ status } = judged);
    const destination = image === undefined ? undefined : destinationOf(image, judged.recipe.name);
    const advanced = await advanceRecipe(
      {
        judged,
        record: withRecalled(before, recalled),
        memory,
        recalled,
        lease,
        files: workFolder(state.folderOf(id)),
        settings: input,
        goal: input.goal,
        auto: input.auto,
        securityOnly: input.securityOnly,
        minimumAgeMs: input.minimumAgeMs,
        destination,
        candidateTag: (candidate) => tagOfCandidate(candidate, input.candidateTag),
        knowsVulnerabilities: input.database !== undefined,
        review,
        deployments: input.deployments,
      },
      context,
    );
    const record = await withReproductions(advanced, input.signers, context);
    if (record !== advanced) await lease.save(record);
    return { status, record, memory };
  } catch (error) {
    context.signal.throwIfAborted();
    const why = whyFailed(error);
    const record = { ...(await state.read(id)), why };
    if (!updateError.is(error, 'UPDATE_LEASE_LOST')) await lease.save(record);
    return { status: status.state === 'failed' ? { ...status, why } : status, record, memory };
  } finally {
    await lease.release();
  }
}

function memoryOf({ firstSeen }: RecipeRecord): Memory {
  return firstSeen === undefined ? 'none' : 'kept';
}

async function statusOnly(
  path: string,
  resolver: Resolver,
  input: AdvanceRecipesInput,
  context: Context,
): Promise<RecipeStatus> {
  try {
    return (await judgeRecipe(path, resolver, input)).status;
  } catch (error) {
    context.signal.throwIfAborted();
    return statusWith(path, 'failed', { why: whyFailed(error) });
  }
}

function withRecalled(record: RecipeRecord, recalled: Recalled | undefined): RecipeRecord {
  return recalled === undefined ? record : { ...record, firstSeen: recalled.firstSeen };
}

/** Said before anything is built: what would fail at the end for every recipe. */
function assertDestinations({ image, goal, recipes }: AdvanceRecipesInput): void {
  if (goal === 'built' || goal === 'tested' || goal === 'signed') return;
  if (image === undefined)
    throw updateError('UPDATE_IMAGE', 'nothing says where images are pushed to', {
      hint: 'give the registry and the tag that people use: --image registry.example.org/{name}:latest',
    });
  if (recipes.length > 1 && !image.includes('{name}'))
    throw updateError('UPDATE_IMAGE', `${recipes.length} recipes would be pushed to one place, ${image}`, {
      hint: 'write {name} where the name of the recipe goes',
    });
  tagOf(destinationOf(image, 'name'));
}

/** Where the image of a recipe goes. Throws OCI_REFERENCE_INVALID. */
export function destinationOf(image: string, name: string): Reference {
  return parseReference(image.replaceAll('{name}', name));
}

function tagOfCandidate({ image }: Candidate, template = 'candidate-{digest}'): string {
  const digits = image === undefined ? '' : hexOf(image).slice(0, 12);
  return template.replaceAll('{digest}', digits);
}

/** As in `registry.example.org/nginx:candidate-0123456789ab`. */
export function candidateReference({ repository, candidateTag }: Candidate): string | undefined {
  return repository === undefined || candidateTag === undefined
    ? undefined
    : formatReference(parseReference(`${repository}:${candidateTag}`));
}
