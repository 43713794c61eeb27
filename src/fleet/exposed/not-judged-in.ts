import { countRuns, type RunFilter, runningImages, runsOfImages, type View } from '../../store/index.ts';
import { findHolders, whenOf } from './find-holders.ts';
import { ITSELF, type Wanted } from './find-wanted.ts';
import type { AskedTime, NotJudged } from './types.ts';

/**
 * Images of the asked time that hold something which may be affected and could not be judged, beside those that are known to be exposed:
 * how many, and what it is.
 */
export async function notJudgedIn(
  view: View,
  wanted: Wanted,
  { time, filter, exposed }: { time: AskedTime; filter: RunFilter; exposed: ReadonlySet<number> },
): Promise<NotJudged> {
  if (wanted.unjudged.size === 0) return { images: 0, containers: 0, because: [] };
  const versions = new Map([...wanted.unjudged.keys()].map((id) => [id, ITSELF]));
  const holders = await findHolders(view, { ...wanted, versions }, time);
  for (const id of exposed) holders.delete(id);
  const query = { when: whenOf(time), filter };
  const stands = await runningImages(view, [...holders.keys()]);
  const counts = await countRuns(view, stands, query);
  // The archive is of all images, whoever ran them.
  const isNarrowed =
    time.kind !== 'archive' &&
    [filter.clusters, filter.namespaces, filter.owners].some((list) => (list?.length ?? 0) > 0);
  const ran = isNarrowed ? await runsOfImages(view, stands, query) : [];
  const meant = new Set(isNarrowed ? ran.map(({ imageId }) => imageId) : holders.keys());
  const because = new Map<string, { item: NotJudged['because'][number]; images: Set<number> }>();
  for (const { imageId, versions: held } of holders.values())
    if (meant.has(imageId))
      for (const version of held.keys()) {
        const found = wanted.unjudged.get(version);
        if (found === undefined) continue;
        const key = `${found.why}\0${found.what}\0${found.name}`;
        const known = because.get(key) ?? { item: { ...found, images: 0 }, images: new Set() };
        because.set(key, { ...known, images: known.images.add(imageId) });
      }
  return {
    images: time.kind === 'archive' ? meant.size : counts.images,
    containers: counts.containers,
    because: [...because.values()]
      .map(({ item, images }) => ({ ...item, images: images.size }))
      .sort((a, b) => b.images - a.images),
  };
}
