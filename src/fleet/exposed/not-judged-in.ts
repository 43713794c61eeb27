import { answeredFor } from '../../scan/index.ts';
import { holdingsThen, type View } from '../../store/index.ts';
import type { QuestionTerms } from './find-wanted.ts';
import type { NotJudged, Unjudged } from './types.ts';
import { type UnaffectedQuestion, unaffectedRuns } from './unaffected-runs.ts';
import { whenOf } from './when-of.ts';

/**
 * Images of the asked time that hold something which may be affected and could not be judged, besides those that are known to be exposed:
 * how many, and what it is.
 */
export async function notJudgedIn(
  view: View,
  wanted: Pick<QuestionTerms, 'unjudged'>,
  beside: UnaffectedQuestion,
): Promise<NotJudged> {
  const unjudged = withoutAnswered(wanted.unjudged, beside);
  if (unjudged.size === 0) return { images: 0, containers: 0, because: [] };
  const holdings = await holdingsThen(view, [...unjudged.keys()], whenOf(beside.time));
  const holding = [...new Set(holdings.map(({ imageId }) => imageId))];
  const { images, containers } = await unaffectedRuns(view, holding, beside);
  const because = new Map<string, { item: NotJudged['because'][number]; images: Set<number> }>();
  for (const { imageId, versionIds } of holdings)
    if (images.has(imageId))
      for (const version of versionIds) {
        const found = unjudged.get(version);
        if (found === undefined) continue;
        const { name, why, what } = found;
        const key = `${why}\0${what}\0${name}`;
        const known = because.get(key) ?? { item: { name, why, what, images: 0 }, images: new Set() };
        because.set(key, { ...known, images: known.images.add(imageId) });
      }
  return {
    images: images.size,
    containers,
    because: [...because.values()]
      .map(({ item, images: held }) => ({ ...item, images: held.size }))
      .sort((a, b) => b.images - a.images),
  };
}

function withoutAnswered(
  unjudged: ReadonlyMap<number, Unjudged>,
  { allowUnexplained = [] }: UnaffectedQuestion,
): ReadonlyMap<number, Unjudged> {
  if (allowUnexplained.length === 0) return unjudged;
  const isAnsweredFor = answeredFor(allowUnexplained);
  return new Map([...unjudged].filter(([, { brought }]) => !isAnsweredFor(brought)));
}
