import { counted } from '../../base/index.ts';
import { together } from '../../base/together.ts';
import { holdingsThen, type View } from '../../store/index.ts';
import type { ImageLowering } from '../words/image-lowerings.ts';
import type { QuestionTerms } from './find-wanted.ts';
import { imagesNotCovered } from './images-not-covered.ts';
import { loweredIn } from './lowered-in.ts';
import { notJudgedIn } from './not-judged-in.ts';
import { notWholeIn } from './not-whole-in.ts';
import type { AskedTime, ExposureAnswer, UnknownReason } from './types.ts';
import type { UnaffectedQuestion } from './unaffected-runs.ts';
import { whenOf } from './when-of.ts';
import { whyUnseen } from './why-unknown.ts';
import { whyUnsaid } from './why-unsaid.ts';

export type Unseen = Pick<
  ExposureAnswer,
  'incomparable' | 'imagesNotCovered' | 'notJudged' | 'notWhole' | 'lowered'
> & {
  /** The same as text, a line for each kind. */
  because: readonly UnknownReason[];
};

/** What the answer does not cover, besides the images that are known to have it. */
export async function findUnseen(
  view: View,
  wanted: QuestionTerms,
  words: ReadonlyMap<number, ImageLowering>,
  beside: UnaffectedQuestion,
): Promise<Unseen> {
  const { time, filter } = beside;
  const [incomparable, notCovered, notJudged, notWhole, lowered, unsaid] = await together([
    incomparableIn(view, wanted, time),
    imagesNotCovered(view, time, filter),
    notJudgedIn(view, wanted, beside),
    notWholeIn(view, wanted, beside),
    loweredIn(view, { wanted, words }, beside),
    whyUnsaid(view, wanted, beside),
  ]);
  return {
    incomparable,
    imagesNotCovered: notCovered,
    notJudged,
    notWhole,
    lowered,
    because: [
      ...whyIncomparable(incomparable.length),
      ...whyNotCovered(notCovered),
      ...whyUnseen({ notJudged, notWhole, time }),
      ...unsaid,
    ],
  };
}

/** Of the package versions that cannot be compared those that are in images of the asked time. */
async function incomparableIn(
  view: View,
  wanted: QuestionTerms,
  time: AskedTime,
): Promise<ExposureAnswer['incomparable']> {
  if (wanted.incomparable.size === 0) return [];
  const holdings = await holdingsThen(view, [...wanted.incomparable.keys()], whenOf(time));
  const held = new Set(holdings.flatMap(({ versionIds }) => versionIds));
  return [...wanted.incomparable].flatMap(([id, version]) => (held.has(id) ? [version] : []));
}

function whyIncomparable(incomparable: number): UnknownReason[] {
  if (incomparable === 0) return [];
  const have = incomparable === 1 ? 'has' : 'have';
  return [
    {
      code: 'not-comparable',
      text: `${counted(incomparable, 'package version')} ${have} the name and cannot be compared`,
      remedies: ['ask-by-name'],
    },
  ];
}

export function whyNotCovered(notCovered: number): UnknownReason[] {
  if (notCovered === 0) return [];
  const are = notCovered === 1 ? 'is' : 'are';
  return [
    {
      code: 'not-covered',
      text: `${counted(notCovered, 'image')} of those asked about ${are} not covered by an inventory`,
      remedies: ['catalogue-what-runs'],
    },
  ];
}
