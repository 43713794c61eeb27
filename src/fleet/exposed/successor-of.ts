import {
  type Image,
  inventoriesOf,
  listImages,
  namesOfImages,
  packagesOf,
  type View,
} from '../../store/index.ts';
import { digestAmong } from './digest-among.ts';
import type { Wanted } from './find-wanted.ts';
import type { ExposedImage } from './types.ts';

/** The newest images of a repository that are looked at. */
const LIMIT_IMAGES = 20;

/**
 * The newest image of the same repository and platform that is younger, has an inventory, and holds nothing of what is wanted in any
 * of them. What was asked for by a digest or a base is not looked for in others.
 */
export async function successorOf(
  view: View,
  image: Image,
  wanted: Wanted,
): Promise<ExposedImage['successor']> {
  const repository = repositoryOf(image.reference);
  if (repository === '' || wanted.versions.size === 0 || image.createdAt === undefined) return undefined;
  const { createdAt } = image;
  const { rows } = await listImages(view, { repository, limit: LIMIT_IMAGES });
  const younger = rows
    .filter((each) => each.platform === image.platform && (each.createdAt ?? 0) > createdAt)
    .filter((each) => repositoryOf(each.reference) === repository)
    .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
  for (const candidate of younger)
    if (await isFree(view, candidate, wanted))
      return {
        reference: candidate.reference,
        digest: digestAmong((await namesOfImages(view, [candidate.id])).get(candidate.id) ?? []),
        createdAt: candidate.createdAt ?? 0,
      };
  return undefined;
}

async function isFree(view: View, image: Image, wanted: Wanted): Promise<boolean> {
  const inventories = await inventoriesOf(view, [image.id]);
  for (const { id } of inventories)
    if ((await packagesOf(view, id)).some((version) => wanted.versions.has(version))) return false;
  return inventories.length > 0;
}

/** Without the tag; a colon before the last slash is a port's. */
function repositoryOf(reference: string): string {
  const colon = reference.lastIndexOf(':');
  return colon > reference.lastIndexOf('/') ? reference.slice(0, colon) : reference;
}
