import type { Context } from '../../base/context.ts';
import type { Reference } from '../../oci/index.ts';
import type { JudgedRecipe } from '../recipes/judge-recipe.ts';
import { isToLock } from '../recipes/judge-recipe.ts';
import { adoptProposed } from './adopt-proposed.ts';
import { candidateKey } from './candidate-key.ts';
import type { Deployments } from './deployments.ts';
import { hasToWait, noteSeen, whyTooYoung } from './minimum-age.ts';
import { isBuiltHere } from './read-built-result.ts';
import { candidateOfLock, resolveCandidate } from './resolve-candidate.ts';
import type { Memory, Recalled, ReviewPlace } from './review.ts';
import type { Lease } from './state/types.ts';
import type { CandidateSettings, CandidateStep, StepInput } from './step-input.ts';
import { build } from './steps/build.ts';
import { moveTag, productionDigest, promotionOf } from './steps/promote.ts';
import { push } from './steps/push.ts';
import { sign } from './steps/sign.ts';
import { isToTestAgain, test } from './steps/test.ts';
import { type Candidate, hasReached, type RecipeRecord, type Stage } from './types.ts';
import type { WorkFolder } from './work-folder.ts';

export type AdvanceInput = {
  judged: JudgedRecipe;
  record: RecipeRecord;
  memory: Memory;
  recalled: Recalled | undefined;
  lease: Pick<Lease, 'save'>;
  files: WorkFolder;
  settings: CandidateSettings;
  /** How far it shall go. */
  goal: Stage;
  /** The production tag moves without a review. */
  auto: boolean;
  securityOnly: boolean;
  /** Of updates that are not for security. */
  minimumAgeMs: number;
  destination: Reference | undefined;
  candidateTag: (candidate: Candidate) => string;
  knowsVulnerabilities: boolean;
  /** Where people review the candidate; undefined: that is not the goal. */
  review: ReviewPlace | undefined;
  /** Undefined: nobody says what runs. */
  deployments: Deployments | undefined;
};

/** Takes a recipe's candidate as far as it goes, and keeps each step that was reached. Gives what is known of it then. */
export async function advanceRecipe(input: AdvanceInput, context: Context): Promise<RecipeRecord> {
  const run = new Run(input, context);
  const candidate = await run.begin();
  if (candidate === undefined) return run.record;
  await run.assureIsHere(candidate);
  for (const [stage, step] of stepsTo(input)) {
    if (!(await run.take(stage, step))) return run.record;
  }
  if (input.goal === 'promoted') await run.promote();
  await run.deploy();
  return run.record;
}

function stepsTo({ goal, review }: AdvanceInput): [Stage, CandidateStep][] {
  const all: [Stage, CandidateStep][] = [
    ['built', build],
    ['tested', test],
    ['signed', sign],
    ['pushed', push],
    ...(review === undefined ? [] : [['proposed', review.propose] satisfies [Stage, CandidateStep]]),
  ];
  return all.filter(([stage]) => hasReached({ stage: goal }, stage));
}

class Run {
  record: RecipeRecord;
  readonly #input: AdvanceInput;
  readonly #context: Context;

  constructor(input: AdvanceInput, context: Context) {
    this.#input = input;
    this.#context = context;
    this.record = input.record;
  }

  /** Undefined: there is nothing to do, or not yet. */
  async begin(): Promise<Candidate | undefined> {
    const { judged, securityOnly, minimumAgeMs, goal } = this.#input;
    const { changes } = judged.status;
    const nowMs = this.#context.clock.nowMs();
    const before = this.record.firstSeen;
    const firstSeen = noteSeen(changes, before, nowMs);
    const isNew = Object.keys(firstSeen).some((digest) => before?.[digest] === undefined);
    const notKept =
      isNew && hasToWait({ changes, minimumAgeMs }) ? await this.#keepSeen(firstSeen) : undefined;
    await this.#keep({ firstSeen, why: undefined });
    if (judged.status.state === 'current') return await this.#accepted();
    if (!isToLock(judged.status, securityOnly)) return undefined;
    const why = whyTooYoung({ changes, firstSeen, notKept, minimumAgeMs, nowMs });
    if (why !== undefined) {
      await this.#keep({ why });
      return undefined;
    }
    if (goal === 'promoted' && !this.#input.auto) {
      await this.#keep({ why: 'the lock is not that of the candidate: nobody accepted it yet' });
      return undefined;
    }
    this.#say('resolved');
    const adopted = await adoptProposed(this.#input);
    return await this.#replace(adopted ?? (await resolveCandidate(this.#input, this.#context)));
  }

  /** Where this machine knows nothing of earlier runs its disk may not last: then it is kept with the proposal. Gives the reason where it is not kept. */
  async #keepSeen(firstSeen: Recalled['firstSeen']): Promise<string | undefined> {
    const { memory, review, judged } = this.#input;
    if (memory === 'kept') return undefined;
    const { recipe, repositories } = judged;
    const why =
      review === undefined
        ? 'keep the folder of --state from run to run, or let --propose keep it on its branch'
        : await review.note({ recipe: recipe.path, firstSeen, repositories }, this.#context);
    return why === undefined ? undefined : `nothing is kept of earlier runs (${why})`;
  }

  /** The lock beside the recipe has the packages of today: a candidate of it was accepted, an older one is past. */
  async #accepted(): Promise<Candidate | undefined> {
    const { judged, goal } = this.#input;
    const { lock, recipe } = judged;
    if (lock === undefined) return undefined;
    const { source } = await candidateKey(recipe, lock);
    const isIt = this.record.candidate?.source === source;
    if (!isIt && goal !== 'promoted') {
      if (this.record.candidate !== undefined) await this.#replace(undefined);
      return undefined;
    }
    return isIt
      ? this.record.candidate
      : await this.#replace(await candidateOfLock({ ...this.#input, lock }, this.#context));
  }

  async #replace(next: Candidate | undefined): Promise<Candidate | undefined> {
    const { candidate, superseded } = this.record;
    const isOther = candidate !== undefined && candidate.key !== next?.key;
    const past = isOther && !hasReached(candidate, 'promoted') ? [...superseded, candidate] : superseded;
    await this.#keep({ candidate: next, superseded: past.filter(({ key }) => key !== next?.key) });
    return next;
  }

  /** What was built elsewhere and not pushed is there alone: it is made again here, to the same digest. */
  async assureIsHere(candidate: Candidate): Promise<void> {
    if (!hasReached(candidate, 'built') || hasReached(candidate, 'pushed')) return;
    if (await isBuiltHere(candidate, this.#input.files)) return;
    await this.#keep({ candidate: { ...candidate, stage: 'resolved', image: undefined, tests: [] } });
  }

  /** False: it goes no further, and the record says why. */
  async take(stage: Stage, step: CandidateStep): Promise<boolean> {
    const { candidate } = this.record;
    if (candidate === undefined) return false;
    // What was proposed may have been merged, closed or changed since.
    const isOver = stage === 'proposed' ? 'accepted' : stage;
    const { judged, settings } = this.#input;
    const isOutOfDate = stage === 'tested' && isToTestAgain(candidate, judged.recipe, settings);
    if (hasReached(candidate, isOver) && !isOutOfDate) return true;
    this.#context.signal.throwIfAborted();
    this.#say(stage);
    const outcome = await step(this.#stepInput(candidate), this.#context);
    await this.#keep({ candidate: outcome.candidate, why: outcome.why });
    return outcome.why === undefined;
  }

  async promote(): Promise<void> {
    const { destination, settings } = this.#input;
    const { candidate, production } = this.record;
    if (candidate?.image === undefined || destination === undefined) return;
    if (production?.refused === candidate.image)
      return await this.#keep({ why: `${candidate.image} was rolled back: it is not promoted again` });
    if (hasReached(candidate, 'promoted')) return;
    this.#say('promoted');
    const { access } = settings;
    const digest = candidate.image;
    const nowMs = this.#context.clock.nowMs();
    const current = await productionDigest(destination, access, this.#context);
    await this.#keep({ production: promotionOf({ destination, digest, current, nowMs }, production) });
    if (current !== digest) await moveTag({ destination, digest }, access, this.#context);
    await this.#keep({ candidate: { ...candidate, stage: 'promoted' } });
  }

  /** The fleet says it: nobody runs the image before, and somebody this one. */
  async deploy(): Promise<void> {
    const { deployments } = this.#input;
    const { candidate, production } = this.record;
    if (deployments === undefined || candidate?.stage !== 'promoted' || production === undefined) return;
    if (production.digest !== candidate.image) return;
    if (production.isRecorded !== true) {
      await deployments.record(production, this.#context);
      await this.#keep({ production: { ...production, isRecorded: true } });
    }
    const notDeployed = await deployments.whyNot(production);
    const stage = notDeployed === undefined ? 'deployed' : 'promoted';
    await this.#keep({
      candidate: { ...candidate, stage },
      production: { ...production, isRecorded: true, notDeployed },
    });
  }

  #stepInput(candidate: Candidate): StepInput {
    const { judged, files, settings, destination, candidateTag, knowsVulnerabilities, goal } = this.#input;
    const { recipe, status } = judged;
    return {
      recipe,
      recipeFile: status.recipe,
      candidate,
      record: this.record,
      changes: status.changes,
      isStale: status.state === 'stale',
      knowsVulnerabilities,
      files,
      settings,
      destination,
      candidateTag,
      mayTestElsewhere: hasReached({ stage: goal }, 'pushed'),
    };
  }

  /** What it is about to reach. */
  #say(stage: Stage): void {
    this.#context.log.debug('update', { stage, recipe: this.#input.judged.recipe.name });
  }

  async #keep(change: Partial<RecipeRecord>): Promise<void> {
    this.record = { ...this.record, ...change };
    await this.#input.lease.save(this.record);
  }
}
