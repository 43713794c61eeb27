import { mapConcurrently } from '../../base/concurrency.ts';
import type { Digest } from '../../base/digest.ts';
import { ociError } from '../errors.ts';
import { type Descriptor, type ImageSource, MEDIA_TYPES } from '../types.ts';
import { isManifestType, parseManifest } from './parse-manifest.ts';
import { referrerDescriptor } from './walk-manifests.ts';

const PARALLEL = 8;

/**
 * All that refers to `subject`, with the artifact types of their own: registries say nothing, or the type of the empty
 * config, and then the manifest itself is asked. Throws OCI_REFERRERS_INCOMPLETE where the list is not whole.
 */
export async function referrersOf(source: ImageSource, subject: Digest): Promise<Descriptor[]> {
  const { descriptors, truncated } = await source.referrers(subject);
  if (truncated !== undefined) {
    const message = `cannot list all that is attached to ${subject} in ${source.name}: ${truncated}`;
    throw ociError('OCI_REFERRERS_INCOMPLETE', message);
  }
  return await mapConcurrently(descriptors, PARALLEL, async (entry) => {
    const isUseful = entry.artifactType !== undefined && entry.artifactType !== MEDIA_TYPES.empty;
    if (isUseful || !isManifestType(entry.mediaType)) return entry;
    return referrerDescriptor(entry, parseManifest(entry, await source.manifest(entry)));
  });
}
