import { compareBytes } from '../../base/index.ts';
import { type Descriptor, MEDIA_TYPES } from '../../oci/index.ts';
import type { AttachedManifest } from './list-attached.ts';
import { BUNDLE_TYPE, OCI11_SIGNATURE_TYPE } from './media-types.ts';

/**
 * The manifests that are opened, at most `limit` of each sort, and how many are not. A listing's own words decide only the
 * order. Within a sort the digests do, so that everybody who reads the listing opens the same.
 */
export function chooseManifests(
  manifests: AttachedManifest[],
  limit: number,
): { chosen: AttachedManifest[]; left: number } {
  const legacy = manifests.filter(({ place }) => place === 'legacy-tag');
  const sorts: AttachedManifest[][] = [[], [], []];
  for (const item of manifests) if (item.place === 'referrer') sorts[sortOf(item.descriptor)]?.push(item);
  const chosen = sorts.flatMap((sort) => sort.toSorted(byDigest).slice(0, limit));
  return { chosen: [...legacy, ...chosen], left: manifests.length - legacy.length - chosen.length };
}

/** 0: says that it is a bundle; 1: says nothing of use; 2: says that it is something else. */
function sortOf({ artifactType }: Descriptor): 0 | 1 | 2 {
  if (artifactType === undefined) return 1;
  if (BUNDLE_TYPE.test(artifactType)) return 0;
  const saysNothing: string[] = [MEDIA_TYPES.empty, MEDIA_TYPES.config, OCI11_SIGNATURE_TYPE, ''];
  return saysNothing.includes(artifactType) ? 1 : 2;
}

function byDigest(a: AttachedManifest, b: AttachedManifest): number {
  return compareBytes(a.descriptor.digest, b.descriptor.digest);
}
