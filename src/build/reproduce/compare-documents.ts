import type { Reproduction } from '../../attestation/index.ts';
import type { Context } from '../../base/context.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import { CATALOG } from '../../catalog/index.ts';
import { type ImageSource, parseManifest, referrersOf } from '../../oci/index.ts';
import { SBOM_TYPES, sbomsOf } from '../documents/index.ts';
import type { BuildInput, BuiltImage } from '../types.ts';

/**
 * Whether the SBOMs attached to the image are those that a rebuild writes. Undefined: none is attached. What another version of the
 * catalog finds is not the same, and says nothing about who attached it.
 */
export async function compareDocuments(
  source: ImageSource,
  input: BuildInput,
  { composed }: BuiltImage,
  context: Context,
): Promise<Reproduction['documents']> {
  const subjects = composed.platforms.map(({ descriptor }) => descriptor.digest);
  const attached = await attachedSboms(source, subjects);
  if (attached.size === 0) return undefined;
  if (input.lock.catalog !== CATALOG) return 'another-catalog';
  // Nothing says whether files were to be listed.
  for (const sbomFiles of [false, true]) {
    const ours = await sbomsOf({ ...input, sbomFiles }, composed, context);
    if (ours.every(({ bytes }) => attached.has(digestOf(bytes)))) return 'identical';
  }
  return 'different';
}

async function attachedSboms(source: ImageSource, subjects: readonly Digest[]): Promise<Set<Digest>> {
  const found = new Set<Digest>();
  for (const subject of subjects)
    for (const descriptor of await referrersOf(source, subject)) {
      if (!SBOM_TYPES.has(descriptor.artifactType ?? '')) continue;
      const document = parseManifest(descriptor, await source.manifest(descriptor));
      if (document.kind !== 'manifest') continue;
      for (const { digest } of document.manifest.layers) found.add(digest);
    }
  return found;
}
