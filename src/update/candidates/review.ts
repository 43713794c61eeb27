import type { Context } from '../../base/context.ts';
import type { LockedRepository } from '../../build/index.ts';
import type { ReleaseFloors } from '../../distro/index.ts';
import type { CandidateStep } from './step-input.ts';
import type { Candidate, RecipeRecord } from './types.ts';

/** What is known of earlier runs: it is in the state of this machine, or was kept where candidates are reviewed. */
export type Memory = 'kept' | 'recalled' | 'none';

/** What outlives a machine whose disk does not last. Whoever may write to the branch could have written it. */
export type Recalled = {
  firstSeen: NonNullable<RecipeRecord['firstSeen']>;
  floors: ReleaseFloors;
  /** What is proposed already, with its lock (and the list of a slim image): to be believed only as far as it is what would be made anew. */
  proposed: { candidate: Candidate; lock: Buffer; slim: Buffer | undefined } | undefined;
};

export type NoteInput = {
  /** The recipe's file. */
  recipe: string;
  firstSeen: NonNullable<RecipeRecord['firstSeen']>;
  /** Of today's Releases. */
  repositories: readonly Pick<LockedRepository, 'suite' | 'date' | 'fingerprints'>[];
};

/** Where people review candidates, and where it is kept what must outlive this machine. */
export type ReviewPlace = {
  /** Undefined: nothing is kept there. Throws UPDATE_GIT. */
  recall(recipe: string, context: Context): Promise<Recalled | undefined>;
  /** Keeps when packages were first seen, while they wait. Gives the reason where it cannot be kept. */
  note(input: NoteInput, context: Context): Promise<string | undefined>;
  /** Puts a candidate where people review. */
  propose: CandidateStep;
};
