import type { Platform } from '../../oci/index.ts';
import { imageSource } from './image-source.ts';
import type { ReadableSource } from './open-source.ts';
import type { LayeredSource } from './types.ts';

/** The layers of one platform of what was opened, chosen as `imageSource` does; a folder or tar has none to choose from. */
export async function onePlatform(source: ReadableSource, platform?: Platform): Promise<LayeredSource> {
  return source.kind === 'files' ? source.layers : await imageSource(source.name, source.image, platform);
}
