import { holdingsThen, type View } from '../../store/index.ts';
import type { ImageLowering } from '../words/image-lowerings.ts';
import type { QuestionTerms } from './find-wanted.ts';
import type { LoweredImages } from './types.ts';
import { type UnaffectedQuestion, unaffectedRuns } from './unaffected-runs.ts';
import { whenOf } from './when-of.ts';

/** Images of the asked time that have it only where it does not count: how many, and why. What scan lowers is lowered here. */
export async function loweredIn(
  view: View,
  { wanted: { lowered }, words }: { wanted: QuestionTerms; words: ReadonlyMap<number, ImageLowering> },
  beside: UnaffectedQuestion,
): Promise<LoweredImages> {
  if (lowered.size === 0 && words.size === 0) return { images: 0, containers: 0, because: [] };
  const holdings = await holdingsThen(view, [...lowered.keys()], whenOf(beside.time));
  const holding = [...new Set([...holdings.map(({ imageId }) => imageId), ...words.keys()])];
  const { images, containers } = await unaffectedRuns(view, holding, beside);
  const because = new Map<string, Set<number>>();
  for (const { imageId, versionIds } of holdings)
    if (images.has(imageId))
      for (const text of new Set(versionIds.flatMap((id) => lowered.get(id) ?? [])))
        because.set(text, (because.get(text) ?? new Set()).add(imageId));
  for (const [imageId, { because: texts }] of words)
    if (images.has(imageId))
      for (const text of texts) because.set(text, (because.get(text) ?? new Set()).add(imageId));
  return {
    images: images.size,
    containers,
    because: [...because]
      .map(([text, held]) => ({ text, images: held.size }))
      .sort((a, b) => b.images - a.images),
  };
}
