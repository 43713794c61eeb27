import type { Digest } from '../../base/index.ts';
import {
  type Descriptor,
  type ImageSource,
  type ImageTarget,
  ociError,
  registryError,
} from '../../oci/index.ts';
import { recordedAttachments } from './attached-record.ts';

export type Repair = {
  /** Put back into the list. */
  restored: Digest[];
  /** Recorded, but the registry has them no more. */
  gone: Digest[];
};

/**
 * Puts back what we attached to an image and what its registry no longer lists: where there is no referrers API, a foreign writer
 * can drop entries from the index. `folder`: the state that `recordAttached` wrote to. The caller commits the target.
 */
export async function repairFallback(
  source: ImageSource,
  target: ImageTarget,
  subject: Digest,
  folder: string,
): Promise<Repair> {
  const recorded = await recordedAttachments(folder, source.name, subject);
  const { descriptors } = await source.referrers(subject);
  const listed = new Set(descriptors.map(({ digest }) => digest));
  const repair: Repair = { restored: [], gone: [] };
  for (const descriptor of recorded.filter(({ digest }) => !listed.has(digest))) {
    const bytes = await readIfThere(source, descriptor);
    if (bytes === undefined) {
      repair.gone.push(descriptor.digest);
      continue;
    }
    await target.putManifest(descriptor, bytes);
    repair.restored.push(descriptor.digest);
  }
  return repair;
}

async function readIfThere(source: ImageSource, descriptor: Descriptor): Promise<Uint8Array | undefined> {
  try {
    return await source.manifest(descriptor);
  } catch (error) {
    if (registryError.is(error, 'REGISTRY_NOT_FOUND') || ociError.is(error, 'OCI_NOT_FOUND'))
      return undefined;
    throw error;
  }
}
