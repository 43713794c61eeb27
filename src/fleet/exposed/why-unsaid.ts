import { counted } from '../../base/index.ts';
import { imagesWith, imagesWithoutBase, packageSetsWith, type View } from '../../store/index.ts';
import type { QuestionTerms } from './find-wanted.ts';
import type { UnknownReason } from './types.ts';
import { type UnaffectedQuestion, unaffectedRuns } from './unaffected-runs.ts';
import { whenOf } from './when-of.ts';

/** Images of the asked time of which nobody says what is asked of them: which licence a package of theirs has, or what they are built on. */
export async function whyUnsaid(
  view: View,
  { unlicensed, base }: Pick<QuestionTerms, 'unlicensed' | 'base'>,
  beside: UnaffectedQuestion,
): Promise<UnknownReason[]> {
  const when = whenOf(beside.time);
  if (unlicensed.length > 0) {
    const documents = await packageSetsWith(view, unlicensed);
    const holding = await imagesWith(view, { column: 'package_set_id', documents }, when);
    const { images } = await unaffectedRuns(view, holding.toArray(), beside);
    return unsaid(images.size, ['has', 'have'], 'packages whose licence nobody says');
  }
  if (base !== undefined) {
    const silent = await imagesWithoutBase(view, base, when);
    const { images } = await unaffectedRuns(view, silent.toArray(), beside);
    return unsaid(images.size, ['does not say', 'do not say'], 'which base was used');
  }
  return [];
}

function unsaid(images: number, [one, many]: [string, string], what: string): UnknownReason[] {
  if (images === 0) return [];
  const text = `${counted(images, 'image')} of those asked about ${images === 1 ? one : many} ${what}`;
  return [{ code: 'unsaid', text, remedies: [] }];
}
