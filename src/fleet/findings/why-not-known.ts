import { type AllowUnexplained, answeredFor } from '../../scan/index.ts';
import {
  holdingsOfImages,
  imagesNotWhole,
  inventoriesOf,
  type NotWhole,
  packageSetsWith,
  type View,
} from '../../store/index.ts';
import { neverJudged } from '../views/top-doubts.ts';

/** By image why more may be to be acted on than is known; of images that were seen whole and judged, nothing. */
export async function whyNotKnown(
  view: View,
  imageIds: readonly number[],
  allowUnexplained: readonly AllowUnexplained[],
): Promise<Map<number, string>> {
  const isAnsweredFor = answeredFor(allowUnexplained);
  const why = new Map<number, string>();
  const unjudged = new Map(
    [...(await neverJudged(view))].filter(
      ([, { brought }]) => brought === undefined || !isAnsweredFor(brought),
    ),
  );
  const versionIds = [...unjudged.keys()];
  const sets = await packageSetsWith(view, versionIds);
  for (const { imageId, versionIds: held } of await holdingsOfImages(view, { imageIds, versionIds, sets })) {
    const name = held.map((id) => unjudged.get(id)?.name).find((each) => each !== undefined);
    if (name !== undefined) why.set(imageId, `${name} could not be judged`);
  }
  for (const [imageId, inventories] of Map.groupBy(
    await inventoriesOf(view, imageIds),
    (each) => each.imageId,
  ))
    if (inventories.every(({ quarantined }) => quarantined > 0))
      why.set(imageId, 'a component has no usable package URL');
  for (const image of await imagesNotWhole(view, 'ever', { hidden: 'packages', names: [] })) {
    const reason = whyNotWhole(image, isAnsweredFor);
    if (reason !== undefined) why.set(image.imageId, reason);
  }
  return why;
}

function whyNotWhole(
  { hides, untold, unexplained }: NotWhole,
  isAnsweredFor: ReturnType<typeof answeredFor>,
): string | undefined {
  if (hides) return 'a layer, archive or package database could not be read to its end';
  if (untold) return 'only documents tell of it, and none says that it lists everything';
  if (unexplained === undefined || isAnsweredFor(unexplained)) return undefined;
  return unexplained === 'unnoted'
    ? 'an older version looked, which did not note programs that no component explains'
    : 'no component explains some of its programs';
}
