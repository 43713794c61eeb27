import { ociError, registryError } from './errors.ts';
import type { Descriptor, ImageSource } from './types.ts';

/** What a tag stands for; undefined where there is no such tag. */
export async function findTag(source: ImageSource, tag: string): Promise<Descriptor | undefined> {
  try {
    return await source.resolve(tag);
  } catch (error) {
    if (registryError.is(error, 'REGISTRY_NOT_FOUND') || ociError.is(error, 'OCI_NOT_FOUND'))
      return undefined;
    throw error;
  }
}
