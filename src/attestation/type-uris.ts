/** in-toto attestation framework, spec/v1/statement.md. */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

/** in-toto attestation framework, spec/v0.1.0/statement.md: what cosign 2 and many builders wrote. Read, never written. */
export const STATEMENT_TYPE_V01 = 'https://in-toto.io/Statement/v0.1';

/** slsa.dev/spec/v1.1/provenance. */
export const PROVENANCE_TYPE = 'https://slsa.dev/provenance/v1';

/** docs/reference/build-type.md: what the parameters of our builds mean. A name, never fetched. */
export const BUILD_TYPE = 'https://shearwall.dev/build/v1';

/** docs/reference/build-type.md#slim. A name, never fetched. */
export const SLIM_BUILD_TYPE = 'https://shearwall.dev/slim/v1';

/** docs/reference/build-type.md#reproduction. A name, never fetched. */
export const REPRODUCTION_TYPE = 'https://shearwall.dev/reproduction/v1';

/** docs/reference/build-type.md#reach. A name, never fetched. */
export const REACH_TYPE = 'https://shearwall.dev/reach/v1';

/** in-toto attestation framework, spec/predicates/test-result.md. */
export const TEST_RESULT_TYPE = 'https://in-toto.io/attestation/test-result/v0.1';

/** docs/reference/build-type.md#scan: what `scan -o json` answers. A name, never fetched. */
export const SCAN_TYPE = 'https://shearwall.dev/scan/v1';

/** docs/reference/build-type.md#findings: what a fleet says of the images that it knows. A name, never fetched. */
export const FINDINGS_TYPE = 'https://shearwall.dev/findings/v1';

/**
 * SLSA wants to know who ran the build. The build itself cannot prove that, and what it says must be the same on every
 * machine: this id says no more than "shearwall, somewhere"; who vouches for it is the signer's identity.
 */
export const BUILDER_ID = 'https://shearwall.dev/builder/unspecified';
