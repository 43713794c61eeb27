import {
  type Image,
  type ImageName,
  type Inventory,
  inventoriesOf,
  listImages,
  namesOfImages,
  type Store,
} from '../../store/index.ts';

export type ListedImage = Image & { names: readonly ImageName[]; inventories: readonly Inventory[] };

/** Known images, newest first, with every digest that names them and who said what is inside. */
export async function fleetImages(
  store: Store,
  { limit, before, repository }: { limit: number; before?: string; repository?: string },
): Promise<{ images: ListedImage[]; next: string | undefined }> {
  return await store.read(async (view) => {
    const { rows, next } = await listImages(view, {
      limit,
      ...(before !== undefined && { before }),
      ...(repository !== undefined && { repository }),
    });
    const ids = rows.map(({ id }) => id);
    const names = await namesOfImages(view, ids);
    const inventories = Map.groupBy(await inventoriesOf(view, ids), ({ imageId }) => imageId);
    const images = rows.map((image) => ({
      ...image,
      names: names.get(image.id) ?? [],
      inventories: inventories.get(image.id) ?? [],
    }));
    return { images, next };
  });
}
