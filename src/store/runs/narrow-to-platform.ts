import type { StoredImageName } from '../inventories/images.ts';

/**
 * Which images a digest stands for on a node. A manifest or config names one image. An index names one for each platform: the
 * node's platform decides; where it is not known, all of them count and none is certain. What somebody takes for a manifest and another
 * one for an index is an index: a document that was made of a tag may not know.
 */
export function narrowToPlatform(
  named: readonly StoredImageName[],
  platforms: ReadonlyMap<number, string>,
  platform: string,
): { imageId: number; certain: boolean }[] {
  const all = distinct(named);
  const isIndex = named.some(({ kind }) => kind === 'index');
  if (!isIndex && all.length === 1) return all.map((imageId) => ({ imageId, certain: true }));
  const unsure = (imageIds: number[]): { imageId: number; certain: boolean }[] =>
    imageIds.map((imageId) => ({ imageId, certain: false }));
  if (platform === '') return unsure(all);
  const fitting = all.filter((imageId) => fits(platforms.get(imageId) ?? '', platform));
  if (fitting.length === 1) return fitting.map((imageId) => ({ imageId, certain: true }));
  if (fitting.length > 1) return unsure(fitting);
  // None is of this platform: only those that do not say theirs can be meant.
  return unsure(all.filter((imageId) => (platforms.get(imageId) ?? '') === ''));
}

/** Whether an index names no other images than these: who read it counted them. Of a document that was made of one nobody knows. */
export function areAllKnown(named: readonly StoredImageName[]): boolean {
  const of = named.find((name) => name.of !== undefined)?.of;
  return of !== undefined && distinct(named).length >= of;
}

function distinct(named: readonly StoredImageName[]): number[] {
  return [...new Set(named.map(({ imageId }) => imageId))];
}

/** A node says `linux/arm64`, an image may say `linux/arm64/v8`: variants count only where both have one. */
function fits(image: string, node: string): boolean {
  const [imageParts, nodeParts] = [image.split('/'), node.split('/')];
  if (imageParts[0] !== nodeParts[0] || imageParts[1] !== nodeParts[1]) return false;
  return imageParts[2] === undefined || nodeParts[2] === undefined || imageParts[2] === nodeParts[2];
}
