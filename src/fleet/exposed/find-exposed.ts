import { neverRan, type RunningImage, standsFor, type View, type When } from '../../store/index.ts';
import type { MatchedView } from '../matching/matched-view.ts';
import { type AllHoldings, findAllHoldings, imagesThatHaveIt } from './all-holdings.ts';
import { findWanted, type QuestionTerms } from './find-wanted.ts';
import type { ExposureOptions, Question } from './types.ts';
import { whenOf } from './when-of.ts';

/** What has it: nothing of this changes once an image is known. */
export type Exposed = {
  wanted: QuestionTerms;
  everywhere: AllHoldings;
  /** Images that have it and ran then; of the archive, all that have it. */
  imageIds: readonly number[];
  /** Reported digests that stand for them, and those that are in nobody's inventory. */
  stands: readonly RunningImage[];
  /** Of the archive: those that never ran. */
  idle: readonly number[];
  when: When;
};

type ExposedQuestion = Partial<Pick<ExposureOptions, 'time' | 'knownAt'>> & {
  fleet: MatchedView;
  question: Question;
};

export async function findExposed(
  view: View,
  { fleet, question, time = { kind: 'now' }, knownAt }: ExposedQuestion,
): Promise<Exposed> {
  const when = whenOf(time);
  const wanted = await findWanted(view, question, knownAt, fleet.view.advisories);
  const everywhere = await findAllHoldings(view, wanted);
  const imageIds = await imagesThatHaveIt(view, everywhere, when);
  return {
    wanted,
    everywhere,
    imageIds,
    stands: [...(await standsFor(view, imageIds, when)), ...everywhere.unlisted],
    idle: time.kind === 'archive' ? await neverRan(view, imageIds) : [],
    when,
  };
}
