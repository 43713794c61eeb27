import {
  DocumentSet,
  neverRan,
  type RunningImage,
  standsFor,
  type Time,
  type View,
  type When,
} from '../../store/index.ts';
import type { MatchedView } from '../matching/matched-view.ts';
import { findRemarked } from '../remarks/find-remarked.ts';
import type { Remarked } from '../remarks/remarked.ts';
import { type ImageLowering, imageLowerings } from '../words/image-lowerings.ts';
import { type AllHoldings, findAllHoldings, imagesThatHaveIt } from './all-holdings.ts';
import { findWanted, type QuestionTerms } from './find-wanted.ts';
import type { ExposureOptions, Question } from './types.ts';
import { whenOf } from './when-of.ts';

/** What has it: nothing of this changes once an image is known. */
export type Exposed = {
  wanted: QuestionTerms;
  everywhere: AllHoldings;
  /** What words that came with images lower in them, whenever they ran. */
  words: ReadonlyMap<number, ImageLowering>;
  /** Images that have it and ran then; of the archive, all that have it. */
  images: DocumentSet;
  /** Reported digests that stand for them, and those that are in nobody's inventory. */
  stands: readonly RunningImage[];
  /** What people say of it there. */
  remarked: Remarked;
  /** Of the archive: those that never ran. */
  idle: DocumentSet;
  when: When;
};

type ExposedQuestion = Partial<Pick<ExposureOptions, 'time' | 'knownAt'>> & {
  fleet: MatchedView;
  question: Question;
};

export async function findExposed(
  view: View,
  { fleet, question, time = { kind: 'now' }, knownAt }: ExposedQuestion,
  askedAt: Time,
): Promise<Exposed> {
  const when = whenOf(time);
  const wanted = await findWanted(view, question, knownAt, fleet.view.advisories);
  const everywhere = await findAllHoldings(view, wanted);
  const { flaws } = wanted;
  const words = await imageLowerings(view, {
    flaws,
    database: fleet.view.advisories,
    now: askedAt / 1000,
    ofWhatRuns: time.kind === 'now',
  });
  const images = await imagesThatHaveIt(view, everywhere, when);
  for (const [id, { isAll }] of words) if (isAll) images.delete(id);
  const stands = withUnlisted(await standsFor(view, images, when), everywhere.unlisted);
  return {
    wanted,
    everywhere,
    words,
    images,
    stands,
    remarked: await findRemarked(view, { flaws, words, stands, at: knownAt ?? askedAt }),
    idle: time.kind === 'archive' ? await neverRan(view, images) : NONE,
    when,
  };
}

const NONE = new DocumentSet(0);

function withUnlisted(
  stands: readonly RunningImage[],
  unlisted: readonly RunningImage[],
): readonly RunningImage[] {
  return unlisted.length === 0 ? stands : [...stands, ...unlisted];
}
