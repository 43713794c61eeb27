import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type Image,
  type ImageField,
  type ImageName,
  type Inventory,
  inventoriesOf,
  listImages,
  namesOfImages,
  quarantinedOf,
  type SortedBy,
  type Store,
  type View,
} from '../../store/index.ts';
import { withoutRepeated } from '../inventory/inventory-of-catalog.ts';

export type ListedImage = Image & { names: readonly ImageName[]; inventories: readonly Inventory[] };

/** Known images, newest first where no other order is asked for, with every digest that names them and who said what is inside. */
export async function fleetImages({
  store,
  limit,
  before,
  repository,
  sort,
  match,
}: {
  store: Store;
  limit: number;
  before?: string;
  repository?: string;
  sort?: SortedBy<ImageField> | undefined;
  match?: string;
}): Promise<{ images: ListedImage[]; next: string | undefined }> {
  return await store.read(async (view) => {
    const { rows, next } = await listImages(view, { limit, before, repository, sort, match });
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

export type ImageGap = { image: Image; names: readonly ImageName[]; inventory: Inventory; what: string };

const IMAGES_AT_ONCE = 1000;
/** The rest of one inventory is counted. */
const COMPONENTS_SHOWN = 20;

/** What could not be read or taken of the newest incomplete images: a row for each place or component, of so many images. */
export async function fleetGaps({
  store,
  limit,
  repository,
}: {
  store: Store;
  limit: number;
  repository?: string;
}): Promise<ImageGap[]> {
  const found: ListedImage[] = [];
  for (let before: string | undefined; found.length < limit; ) {
    const page = await fleetImages(
      withoutUndefined({
        store,
        limit: IMAGES_AT_ONCE,
        before,
        repository,
      }),
    );
    const images = page.images.map((image) => ({
      ...image,
      inventories: withoutRepeated(image.inventories),
    }));
    found.push(...images.filter(({ inventories }) => inventories.some(isIncomplete)));
    before = page.next;
    if (before === undefined) break;
  }
  return await store.read(async (view) => {
    const gaps: ImageGap[] = [];
    for (const { names, inventories, ...image } of found.slice(0, limit))
      for (const inventory of inventories.filter(isIncomplete))
        for (const what of [...inventory.gaps, ...(await putAside(view, inventory))])
          gaps.push({ image, names, inventory, what });
    return gaps;
  });
}

function isIncomplete({ gaps, quarantined }: Inventory): boolean {
  return gaps.length + quarantined > 0;
}

async function putAside(view: View, { id, quarantined }: Inventory): Promise<string[]> {
  if (quarantined === 0) return [];
  const components = (await quarantinedOf(view, id)).slice(0, COMPONENTS_SHOWN);
  const more = quarantined - components.length;
  return [
    ...components.map(({ text, reason }) => `not taken: ${text}: ${reason}`),
    ...(more > 0 ? [`not taken: ${more} more`] : []),
  ];
}
