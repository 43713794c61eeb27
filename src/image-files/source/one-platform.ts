import { type Platform, type PlatformImage, readImage } from '../../oci/index.ts';
import { layeredImage } from './image-source.ts';
import type { ReadableSource } from './open-source.ts';
import type { LayeredSource } from './types.ts';

/** The layers of one platform of what was opened: the first one unless told; a folder or tar has none to choose from. */
export async function onePlatform(source: ReadableSource, platform?: Platform): Promise<LayeredSource> {
  if (source.kind === 'files') return source.layers;
  const { images } = await readImage(source.image, platform);
  return layeredImage(source.name, source.image, images[0] as PlatformImage);
}
