import { type Digest, isDigest } from '../../base/digest.ts';
import {
  documentsOfImages,
  imagesByDigest,
  imagesById,
  type KeptDocument,
  listImages,
  type View,
} from '../../store/index.ts';
import { fleetError } from '../errors.ts';
import type { Fleet } from '../types.ts';

/** A document that came with an image. `image`: its reference and platform. */
export type FleetDocument = Omit<KeptDocument, 'imageId'> & { image: string; platform: string };

/** What names an image: a digest, or its reference as it was added. */
type Asked = { fleet: Pick<Fleet, 'store' | 'documents'>; image: string };

/** Images of one name among which it is looked for. */
const IMAGES = 1000;

/** Which SBOMs, attestations and VEX came with an image. Throws FLEET_IMAGE_UNKNOWN. */
export async function fleetDocuments({ fleet: { store }, image }: Asked): Promise<FleetDocument[]> {
  return await store.read(async (view) => {
    const images = new Map(
      (await imagesById(view, await idsOf(view, image))).map((found) => [found.id, found]),
    );
    if (images.size === 0)
      throw fleetError('FLEET_IMAGE_UNKNOWN', `no image is known as ${image}`, {
        hint: '"shearwall fleet images" lists them; name one by its digest, or as it was added',
      });
    const documents = await documentsOfImages(view, [...images.keys()]);
    return documents.map(({ imageId, ...document }) => ({
      ...document,
      image: images.get(imageId)?.reference ?? '',
      platform: images.get(imageId)?.platform ?? '',
    }));
  });
}

/** One of them as it came, after all of it was seen to be what its digest says. Throws STORE_DOCUMENT_…, FLEET_DOCUMENT_UNKNOWN. */
export async function fleetDocument({ digest, ...asked }: Asked & { digest: Digest }): Promise<Uint8Array> {
  const known = await fleetDocuments(asked);
  const { documents } = asked.fleet;
  if (documents === undefined || !known.some((document) => document.digest === digest))
    throw fleetError('FLEET_DOCUMENT_UNKNOWN', `no document ${digest} came with ${asked.image}`, {
      hint: 'leave --get out: the documents of the image are listed',
    });
  return Buffer.concat(await Array.fromAsync(documents.get(digest)));
}

async function idsOf(view: View, image: string): Promise<number[]> {
  if (isDigest(image)) return (await imagesByDigest(view, image)).map(({ imageId }) => imageId);
  const [name = '', digest] = image.split('@');
  if (digest !== undefined && isDigest(digest)) return await idsOf(view, digest);
  const tagAt = name.lastIndexOf(':');
  const repository = tagAt > name.lastIndexOf('/') ? name.slice(0, tagAt) : name;
  const { rows } = await listImages(view, { limit: IMAGES, repository });
  const named = rows.filter(({ reference }) => reference.split('@')[0] === name || repository === name);
  return named.map(({ id }) => id);
}
