/** The predicate type of an image's signature in bundles (cosign 3). */
export const SIGNATURE_TYPE = 'https://sigstore.dev/cosign/sign/v1';
