import type { NamedImage } from '../inventories/images.ts';

/**
 * Which images a digest stands for on a node. A manifest or config names one image. An index names one for each platform: the
 * node's platform decides; where it is not known, all of them count and none is certain.
 */
export function narrowToPlatform(
  named: readonly NamedImage[],
  platforms: ReadonlyMap<number, string>,
  platform: string,
): { imageId: number; certain: boolean }[] {
  const exact = named.filter(({ kind }) => kind !== 'index');
  if (exact.length > 0) return distinct(exact).map((imageId) => ({ imageId, certain: true }));
  const all = distinct(named);
  const unsure = (imageIds: number[]): { imageId: number; certain: boolean }[] =>
    imageIds.map((imageId) => ({ imageId, certain: false }));
  if (platform === '') return unsure(all);
  const fitting = all.filter((imageId) => fits(platforms.get(imageId) ?? '', platform));
  if (fitting.length === 1) return fitting.map((imageId) => ({ imageId, certain: true }));
  if (fitting.length > 1) return unsure(fitting);
  // None is of this platform: only those that do not say theirs can be meant.
  return unsure(all.filter((imageId) => (platforms.get(imageId) ?? '') === ''));
}

function distinct(named: readonly NamedImage[]): number[] {
  return [...new Set(named.map(({ imageId }) => imageId))];
}

/** A node says `linux/arm64`, an image may say `linux/arm64/v8`: variants count only where both have one. */
function fits(image: string, node: string): boolean {
  const [imageParts, nodeParts] = [image.split('/'), node.split('/')];
  if (imageParts[0] !== nodeParts[0] || imageParts[1] !== nodeParts[1]) return false;
  return imageParts[2] === undefined || nodeParts[2] === undefined || imageParts[2] === nodeParts[2];
}
