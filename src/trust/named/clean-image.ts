import type { Digest } from '../../base/digest.ts';
import {
  deleteManifests,
  findTag,
  LEGACY_KINDS,
  legacyTag,
  type NamedImageInput,
  openImage,
} from '../../oci/index.ts';
import { trustError } from '../errors.ts';
import type { TrustContext } from '../types.ts';

export type CleanImageInput = NamedImageInput & {
  /** cosign's tags of one kind, what refers to the image, or all of it. */
  type: 'signature' | 'attestation' | 'sbom' | 'referrer' | 'all';
  /** Nothing is removed, only listed. */
  dryRun?: boolean;
};

const TYPES = { sig: 'signature', att: 'attestation', sbom: 'sbom' } as const;

/** Removes what is attached to an image in a registry. Throws CLI_NO_ROOM for other places, and REGISTRY_… where it is not allowed. */
export async function cleanImage(
  { type, dryRun = false, ...input }: CleanImageInput,
  context: TrustContext,
): Promise<{ removed: readonly Digest[] }> {
  const source = await openImage(input, context);
  try {
    const { repository } = source;
    if (repository === undefined)
      throw trustError('CLI_NO_ROOM', `${source.name} is not in a registry`, {
        hint: 'copy the image without what is attached: shearwall copy --no-referrers SOURCE TARGET',
      });
    const { digest: subject } = await source.resolve();
    const kinds = LEGACY_KINDS.filter((kind) => type === 'all' || TYPES[kind] === type);
    const tagged = await Promise.all(kinds.map((kind) => findTag(source, legacyTag(subject, kind))));
    const referrers =
      type === 'all' || type === 'referrer' ? (await source.referrers(subject)).descriptors : [];
    const removed = [...new Set([...tagged, ...referrers].flatMap((found) => found?.digest ?? []))];
    if (!dryRun) await deleteManifests({ ...input, repository, names: removed }, context);
    return { removed };
  } finally {
    await source.close();
  }
}
