import { answeredFor } from '../../scan/index.ts';
import { imagesNotWhole, type NotWhole, type View } from '../../store/index.ts';
import type { QuestionTerms } from './find-wanted.ts';
import type { NotWholeImages } from './types.ts';
import { type UnaffectedQuestion, unaffectedRuns } from './unaffected-runs.ts';
import { whenOf } from './when-of.ts';

/**
 * Images of the asked time in which what is wanted may be where an inventory could not look, may be what it could not take, or need not
 * be in a document that nobody has checked, besides those that are known to have it.
 */
export async function notWholeIn(
  view: View,
  wanted: Pick<QuestionTerms, 'digest' | 'base' | 'names'>,
  beside: UnaffectedQuestion,
): Promise<NotWholeImages> {
  const { digest, base, names } = wanted;
  const hidden = base !== undefined ? undefined : digest !== undefined ? 'files' : 'packages';
  const all = await imagesNotWhole(view, whenOf(beside.time), { hidden, names });
  const isAnsweredFor = answeredFor(beside.allowUnexplained ?? []);
  const found = all.flatMap((image): NotWhole[] => {
    const unexplained = isAnsweredFor(image.unexplained) ? undefined : image.unexplained;
    const { hides, quarantines, untold } = image;
    return hides || quarantines || untold || unexplained !== undefined ? [{ ...image, unexplained }] : [];
  });
  if (found.length === 0) return SEEN_WHOLE;
  const { images, containers } = await unaffectedRuns(
    view,
    found.map(({ imageId }) => imageId),
    beside,
  );
  const meant = found.filter(({ imageId }) => images.has(imageId));
  return {
    images: images.size,
    containers,
    hiding: meant.filter(({ hides }) => hides).length,
    quarantining: meant.filter(({ quarantines }) => quarantines).length,
    onlyTold: meant.filter(({ untold }) => untold).length,
    unexplained: meant.filter(({ unexplained: paths }) => paths !== undefined && paths !== 'unnoted').length,
    unnoted: meant.filter(({ unexplained: paths }) => paths === 'unnoted').length,
  };
}

export const SEEN_WHOLE: NotWholeImages = {
  images: 0,
  containers: 0,
  hiding: 0,
  quarantining: 0,
  onlyTold: 0,
  unexplained: 0,
  unnoted: 0,
};
