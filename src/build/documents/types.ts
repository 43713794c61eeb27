import type { Descriptor } from '../../oci/index.ts';

/** A document that belongs to an image and is stored as a referrer of `subject`. */
export type ImageDocument = {
  kind: 'sbom' | 'provenance';
  subject: Descriptor;
  mediaType: string;
  bytes: Uint8Array;
};
