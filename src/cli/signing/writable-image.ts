import type { Context } from '../../base/context.ts';
import type { ImageSource, ImageTarget } from '../../oci/index.ts';
import { openImageSource, openImageTarget } from '../images.ts';

/** Opens an image to read it and to attach something to it; what was written is seen as a whole or not at all. */
export async function withWritableImage<T>(
  image: string,
  options: { env: NodeJS.ProcessEnv; insecure: boolean },
  context: Context,
  work: (opened: { source: ImageSource; target: ImageTarget }) => Promise<T>,
): Promise<T> {
  const source = await openImageSource(image, context, options);
  try {
    const { target } = await openImageTarget(image, context, options);
    try {
      const result = await work({ source, target });
      await target.commit();
      return result;
    } catch (error) {
      await target.abort();
      throw error;
    }
  } finally {
    await source.close();
  }
}
