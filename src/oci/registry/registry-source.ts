import { registryError } from '../errors.ts';
import type { OpenOptions } from '../open-image.ts';
import type { Reference } from '../reference/reference.ts';
import type { ImageSource, OciContext } from '../types.ts';

export async function openRegistrySource(
  reference: Reference,
  _context: OciContext,
  _options: OpenOptions,
): Promise<ImageSource> {
  throw registryError('REGISTRY_UNREACHABLE', `the registry client is not there yet (${reference.registry})`);
}
