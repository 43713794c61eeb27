import type { View } from '../../store/index.ts';
import { findHolders } from './find-holders.ts';
import { ITSELF, type Wanted } from './find-wanted.ts';
import { type Beside, runsBeside } from './runs-beside.ts';
import type { NotJudged } from './types.ts';

/**
 * Images of the asked time that hold something which may be affected and could not be judged, beside those that are known to be exposed:
 * how many, and what it is.
 */
export async function notJudgedIn(view: View, wanted: Wanted, beside: Beside): Promise<NotJudged> {
  if (wanted.unjudged.size === 0) return { images: 0, containers: 0, because: [] };
  const versions = new Map([...wanted.unjudged.keys()].map((id) => [id, ITSELF]));
  const holders = await findHolders(view, { ...wanted, versions }, beside.time);
  const { images, containers } = await runsBeside(view, [...holders.keys()], beside);
  const because = new Map<string, { item: NotJudged['because'][number]; images: Set<number> }>();
  for (const { imageId, versions: held } of holders.values())
    if (images.has(imageId))
      for (const version of held.keys()) {
        const found = wanted.unjudged.get(version);
        if (found === undefined) continue;
        const key = `${found.why}\0${found.what}\0${found.name}`;
        const known = because.get(key) ?? { item: { ...found, images: 0 }, images: new Set() };
        because.set(key, { ...known, images: known.images.add(imageId) });
      }
  return {
    images: images.size,
    containers,
    because: [...because.values()]
      .map(({ item, images: holding }) => ({ ...item, images: holding.size }))
      .sort((a, b) => b.images - a.images),
  };
}
