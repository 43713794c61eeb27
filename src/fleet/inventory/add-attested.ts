import type { Context } from '../../base/context.ts';
import type { CatalogueOptions } from '../../catalog/index.ts';
import { openSource, type Platform, parseImageLocation } from '../../oci/index.ts';
import type { Fleet } from '../types.ts';
import { type AddAttestationsInput, addAttestations } from './add-attestations.ts';
import type { AddedSbom } from './add-sbom.ts';

/** Whose attestations count, and what a signature needs. */
export type Believed = Pick<AddAttestationsInput, 'signers' | 'proof'>;

/** As `addAttestations`, of an image by its name. */
export async function addAttested(
  {
    fleet: { store, documents },
    image,
    platform,
    believed,
    options,
  }: {
    fleet: Pick<Fleet, 'store' | 'documents'>;
    image: string;
    platform: Platform | undefined;
    believed: Believed;
    options: CatalogueOptions;
  },
  context: Context,
): Promise<AddedSbom[]> {
  const source = await openSource({ ...options, location: parseImageLocation(image) }, context);
  try {
    return await addAttestations({ store, documents, image, source, platform, ...believed }, context);
  } finally {
    await source.close();
  }
}
