import {
  countRuns,
  imagesNotWhole,
  type RunFilter,
  runningImages,
  runsOfImages,
  type View,
} from '../../store/index.ts';
import { whenOf } from './find-holders.ts';
import type { Wanted } from './find-wanted.ts';
import type { AskedTime, NotWholeImages } from './types.ts';

/**
 * Images of the asked time in which what is wanted may lie where an inventory could not look, or may be what it could not take, beside
 * those that are known to have it.
 */
export async function notWholeIn(
  view: View,
  wanted: Wanted,
  { time, filter, exposed }: { time: AskedTime; filter: RunFilter; exposed: ReadonlySet<number> },
): Promise<NotWholeImages> {
  const when = whenOf(time);
  const hidden = wanted.base !== undefined ? undefined : wanted.digest !== undefined ? 'files' : 'packages';
  const found = (await imagesNotWhole(view, when, { hidden, names: wanted.names })).filter(
    ({ imageId }) => !exposed.has(imageId),
  );
  if (found.length === 0) return { images: 0, containers: 0, hiding: 0, quarantining: 0 };
  const stands = await runningImages(
    view,
    found.map(({ imageId }) => imageId),
  );
  const isNarrowed =
    time.kind !== 'archive' &&
    [filter.clusters, filter.namespaces, filter.owners].some((list) => (list?.length ?? 0) > 0);
  const ran = isNarrowed ? await runsOfImages(view, stands, { when, filter }) : [];
  const meant = new Set((isNarrowed ? ran : found).map(({ imageId }) => imageId));
  return {
    images: meant.size,
    containers: (await countRuns(view, stands, { when, filter })).containers,
    hiding: found.filter(({ imageId, hides }) => hides && meant.has(imageId)).length,
    quarantining: found.filter(({ imageId, quarantines }) => quarantines && meant.has(imageId)).length,
  };
}
