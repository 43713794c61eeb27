import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { type CatalogueOptions, catalogueSource } from '../../catalog/index.ts';
import { LIMIT_BYTES, openImage } from '../../image-files/index.ts';
import { type Platform, parseImageLocation } from '../../oci/index.ts';
import { type Examined, examineImage } from '../../scan/index.ts';
import {
  addImageNames,
  addInventories,
  type DocumentStore,
  imagesByDigest,
  inventoriesOf,
  keepDocuments,
  recordReach,
  recordSuccessor,
  recordWords,
  type Store,
} from '../../store/index.ts';
import { reachOfCatalog } from '../roots/reach-of-catalog.ts';
import { type GivenWords, wordsOfCatalog } from '../words/words-of-catalog.ts';
import { hasUnreadLayer, inventoryOfCatalog, keptPurls } from './inventory-of-catalog.ts';
import { type NamedPlatform, readImageNames } from './read-image-names.ts';

export type AddImageInput = {
  store: Store;
  /** Where VEX that says something of the image is kept; undefined: nowhere. */
  documents?: DocumentStore | undefined;
  /** A reference, layout or archive, as for other commands. */
  image: string;
  /** Undefined: every platform of an index. */
  platform?: Platform | undefined;
  /** Credentials, cache key and so on; the platform is set here. Default: none. */
  options?: CatalogueOptions | undefined;
  /** Name and version of this program. */
  tool: string;
  /** Catalogue also what this version has catalogued before. */
  again?: boolean;
  /** Digests of images that it takes the place of, besides older ones of its tag. */
  replaces?: readonly Digest[] | undefined;
  /** What the user vouches for of it: it takes the place of what was said with the image before. Undefined: that stays. */
  words?: GivenWords | undefined;
  /** Find out what nothing in it can load, too. */
  examinesReach?: boolean;
};

/** What became of one platform's image. */
export type AddedImage = {
  image: string;
  digest: Digest;
  platform: string;
  /** False: this version of the catalog had seen it already. */
  isNew: boolean;
  components: number;
  quarantined: number;
  gaps: readonly string[];
};

/** Catalogues an image, every platform of it, and records what is inside under all the digests that name it. */
export async function addImage(input: AddImageInput, context: Context): Promise<AddedImage[]> {
  const location = parseImageLocation(input.image);
  const { limitBytes = LIMIT_BYTES, ...options } = input.options ?? {};
  const source = await openImage({ ...options, location, limitBytes }, context);
  let platforms: NamedPlatform[];
  try {
    platforms = await readImageNames(source, location, input.platform);
  } finally {
    await source.close();
  }
  const added: AddedImage[] = [];
  for (const platform of platforms) added.push(await addPlatform(platform, input, context));
  return added;
}

async function addPlatform(
  { image, platform, manifest }: NamedPlatform,
  {
    store,
    documents,
    image: name,
    options,
    tool,
    again = false,
    words,
    replaces = [],
    examinesReach = false,
  }: AddImageInput,
  context: Context,
): Promise<AddedImage> {
  const { digest } = manifest;
  if (!again && words === undefined && !examinesReach && (await isCatalogued(store, digest, tool))) {
    // It may have been met under another index before.
    await addImageNames(store, digest, image.names);
    const [known] = await store.read((view) => imagesByDigest(view, digest));
    if (known !== undefined) await noteSuccessor(known.imageId);
    return {
      image: name,
      digest,
      platform: image.platform,
      isNew: false,
      components: 0,
      quarantined: 0,
      gaps: [],
    };
  }
  const look = { ...options, image: name, platform, files: true };
  const examined = examinesReach ? await examineImage({ ...look, program: tool }, context) : undefined;
  const catalog = examined?.catalog ?? (await catalogueSource(look, context));
  const now = context.clock.nowMs();
  const base = catalog.base && { digest: catalog.base.digest, reference: catalog.base.name };
  const inventory = inventoryOfCatalog({
    image: { ...image, base: base ?? image.base },
    catalog,
    tool,
    at: now,
  });
  const [result] = await addInventories(store, [inventory], now);
  if (result !== undefined) await noteSuccessor(result.imageId);
  if (examined !== undefined && result !== undefined) await keepReach(examined, result.imageId);
  if (words !== undefined && result !== undefined) {
    const said = await wordsOfCatalog(catalog, words, keptPurls(catalog));
    for (const { bytes } of said.documents) await documents?.put(bytes);
    await store.write((edit) => recordWords(edit, result.imageId, said));
    const kept = { imageId: result.imageId, documents: said.documents, at: now, replacing: 'vex' as const };
    if (documents !== undefined) await keepDocuments({ store, documents }, kept);
  }
  const { components, quarantined, gaps } = inventory;
  return {
    image: name,
    digest,
    platform: image.platform,
    isNew: result?.isNew ?? false,
    components: components.length,
    quarantined: quarantined.length,
    gaps,
  };

  async function keepReach({ catalog: whole, run, reach, why }: Examined, imageId: number): Promise<void> {
    if (reach === undefined || run === undefined) {
      context.log.warn(`it is not known what ${name} can load: ${why ?? 'it is not an image'}`);
      return;
    }
    const known = reachOfCatalog({ catalog: whole, run, reach }, keptPurls(whole));
    await store.write((edit) => recordReach(edit, imageId, known));
  }

  async function noteSuccessor(imageId: number): Promise<void> {
    const at = context.clock.nowMs();
    const unknown = await store.write((edit) => recordSuccessor(edit, { imageId, replaces }, at));
    for (const each of unknown) context.log.warn(`no image is known as ${each}, which ${name} is to replace`);
  }
}

async function isCatalogued(store: Store, digest: Digest, tool: string): Promise<boolean> {
  return await store.read(async (view) => {
    const images = await imagesByDigest(view, digest);
    const inventories = await inventoriesOf(
      view,
      images.map(({ imageId }) => imageId),
    );
    return inventories.some(
      (each) => each.source === 'catalog' && each.tool === tool && each.isLooked && !hasUnreadLayer(each),
    );
  });
}
