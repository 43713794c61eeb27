import {
  type FileHolding,
  fileHoldingsOfImages,
  type Holding,
  holdingsOfImages,
  type View,
} from '../../store/index.ts';
import type { ImageLowering } from '../words/image-lowerings.ts';
import type { AllHoldings } from './all-holdings.ts';
import type { QuestionTerms } from './find-wanted.ts';

/** What one image has of what is wanted, and by whose inventory. */
export type Holder = {
  imageId: number;
  /** Package version to the inventories that list it. */
  versions: ReadonlyMap<number, ReadonlySet<number>>;
  files: readonly FileHolding[];
};

/** What each of these images, which are shown, has of it. */
export async function findHolders(
  view: View,
  { versions }: QuestionTerms,
  { among, files }: AllHoldings,
  imageIds: readonly number[],
): Promise<Holder[]> {
  const packages =
    versions.size === 0
      ? []
      : await holdingsOfImages(view, { imageIds, versionIds: [...versions.keys()], sets: among.documents });
  const inLayers = files === undefined ? [] : await fileHoldingsOfImages(view, imageIds, files);
  const [packagesByImage, filesByImage] = [
    Map.groupBy(packages, ({ imageId }) => imageId),
    Map.groupBy(inLayers, ({ imageId }) => imageId),
  ];
  return imageIds.map((imageId) => ({
    imageId,
    versions: inventoriesByVersion(packagesByImage.get(imageId) ?? []),
    files: filesByImage.get(imageId) ?? [],
  }));
}

/** Without what words that came with the image lower in it. */
export function withoutLowered(holder: Holder, lowering: ImageLowering | undefined): Holder {
  if (lowering === undefined) return holder;
  const counting = [...holder.versions].filter(([id]) => !lowering.versions.has(id));
  return { ...holder, versions: new Map(counting) };
}

function inventoriesByVersion(holdings: readonly Holding[]): Map<number, Set<number>> {
  const versions = new Map<number, Set<number>>();
  for (const { inventoryId, versionIds } of holdings)
    for (const id of versionIds) versions.set(id, (versions.get(id) ?? new Set()).add(inventoryId));
  return versions;
}
