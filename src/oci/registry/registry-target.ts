import { registryError } from '../errors.ts';
import type { OpenOptions } from '../open-image.ts';
import type { Reference } from '../reference/reference.ts';
import type { ImageTarget, OciContext } from '../types.ts';

export async function openRegistryTarget(
  reference: Reference,
  _context: OciContext,
  _options: OpenOptions,
): Promise<ImageTarget> {
  throw registryError('REGISTRY_UNREACHABLE', `the registry client is not there yet (${reference.registry})`);
}
