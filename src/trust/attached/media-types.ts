/** sigstore_bundle.proto: `application/vnd.dev.sigstore.bundle.v0.3+json`, and as it was written before. */
export const BUNDLE_TYPE =
  /^application\/vnd\.dev\.sigstore\.bundle(?:\.v[0-9.]+\+json|\+json(?:;version=[0-9.]+)?)$/;
/** The config's type in cosign's experimental OCI 1.1 mode. */
export const OCI11_SIGNATURE_TYPE = 'application/vnd.dev.cosign.artifact.sig.v1+json';
/** notaryproject, signature-specification.md. */
export const NOTATION_TYPE = 'application/vnd.cncf.notary.signature';
