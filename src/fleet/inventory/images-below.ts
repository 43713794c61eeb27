import { mapConcurrently } from '../../base/concurrency.ts';
import type { Context } from '../../base/context.ts';
import { stripEnd } from '../../base/strip-end.ts';
import { type ImageAccess, listRepositories, listTags, parseRegistryHost } from '../../oci/index.ts';
import { fleetError } from '../errors.ts';
import { isImageTag } from './image-tags.ts';

const PARALLEL = 4;

/** `HOST`, or `HOST/PREFIX`: every tag of every repository below it, as references, in byte order. */
export async function imagesBelow(
  { place, ...options }: ImageAccess & { place: string },
  context: Context,
): Promise<string[]> {
  const slash = place.indexOf('/');
  const [host, prefix] =
    slash < 0 ? [place, ''] : [place.slice(0, slash), stripEnd(place.slice(slash + 1), '/')];
  const parsed = parseRegistryHost(host);
  if ('problem' in parsed)
    throw fleetError('FLEET_REGISTRY', `"${place}" is not a registry: ${parsed.problem}`, {
      hint: 'write HOST or HOST/PREFIX',
    });
  const registry = parsed.host;
  const repositories = await listRepositories({ ...options, registry, prefix }, context);
  const tags = await mapConcurrently(repositories, PARALLEL, async (repository) => {
    const all = await listTags({ ...options, repository: { registry, repository } }, context);
    return all.filter(isImageTag).map((tag) => `${registry}/${repository}:${tag}`);
  });
  const images = tags.flat().sort();
  if (images.length === 0)
    throw fleetError('FLEET_REGISTRY', `no repository below ${place} has a tag`, {
      hint: 'check the spelling and that these credentials can list it; a prefix must end where a name in the path ends',
    });
  return images;
}
