import { defineErrors } from '../base/errors.ts';

export const ociError = defineErrors({
  OCI_REFERENCE_INVALID: { kind: 'usage', meaning: 'The text is not an image reference.' },
  OCI_LOCATION_INVALID: { kind: 'usage', meaning: 'The text does not say where an image is.' },
  OCI_PLATFORM_INVALID: { kind: 'usage', meaning: 'The text is not a platform such as linux/arm64.' },
  OCI_PLATFORM_NOT_FOUND: { kind: 'not-found', meaning: 'The image has no manifest for the platform.' },
  OCI_NOT_FOUND: { kind: 'not-found', meaning: 'The layout or archive has no such tag, digest or blob.' },
  OCI_LAYOUT_INVALID: { kind: 'refused', meaning: 'The folder or archive is not a sound OCI layout.' },
  OCI_LAYOUT_BUSY: { kind: 'unavailable', meaning: 'Another run is writing the same layout.' },
  OCI_ARCHIVE_INVALID: { kind: 'refused', meaning: 'The file is not a sound image archive.' },
  OCI_MANIFEST_INVALID: {
    kind: 'refused',
    meaning: 'A manifest or index breaks the image-spec or contradicts its descriptor.',
  },
  OCI_MANIFEST_TOO_LARGE: { kind: 'refused', meaning: 'A manifest or index is larger than 4 MiB.' },
  OCI_GRAPH_TOO_LARGE: {
    kind: 'refused',
    meaning: 'Indexes are nested too deeply or name too many manifests.',
  },
  OCI_REFERRERS_INCOMPLETE: {
    kind: 'refused',
    meaning:
      'What is attached to an image cannot be listed whole: there is too much, or part of it cannot be read.',
  },
  OCI_DIGEST_MISMATCH: {
    kind: 'refused',
    meaning: 'Bytes do not have the digest by which they were asked for.',
  },
  OCI_SIZE_MISMATCH: { kind: 'refused', meaning: 'Bytes are more or fewer than their descriptor says.' },
  OCI_WRITE_FAILED: { kind: 'unavailable', meaning: 'The layout or archive could not be written.' },
  OCI_SINGLE_IMAGE: {
    kind: 'unsupported',
    meaning: 'The target holds one image of one platform, nothing else.',
  },
});

export const imageError = defineErrors({
  IMAGE_CONFIG_INVALID: {
    kind: 'refused',
    meaning: 'The config of an image is no image config, or does not fit its manifest.',
  },
  IMAGE_NOT_AN_IMAGE: {
    kind: 'usage',
    meaning: 'What was named is an artifact (an SBOM, a signature), not an image with layers.',
  },
});

export const registryError = defineErrors({
  REGISTRY_UNAUTHORIZED: {
    kind: 'unauthorized',
    meaning: 'The registry wants credentials, or does not accept those it got.',
  },
  REGISTRY_DENIED: { kind: 'unauthorized', meaning: 'The credentials are good but do not allow this.' },
  REGISTRY_NOT_FOUND: {
    kind: 'not-found',
    meaning: 'The registry has no such repository, tag, manifest or blob.',
  },
  REGISTRY_UNREACHABLE: {
    kind: 'unavailable',
    meaning: 'The registry did not answer, or answered with a server error, several times.',
  },
  REGISTRY_OFFLINE: {
    kind: 'unavailable',
    meaning: 'A registry is needed and --offline forbids the network.',
  },
  REGISTRY_TOO_MANY_REQUESTS: {
    kind: 'unavailable',
    meaning: 'The registry limits the rate and did not let us in within the retries.',
  },
  REGISTRY_UPLOAD_FAILED: { kind: 'unavailable', meaning: 'A blob could not be uploaded.' },
  REGISTRY_REFUSED: { kind: 'refused', meaning: 'The registry refused the request as wrong or unsupported.' },
  REGISTRY_RESPONSE_INVALID: {
    kind: 'refused',
    meaning: 'The registry answered what the distribution-spec does not allow.',
  },
  REGISTRY_CREDENTIALS_INVALID: {
    kind: 'usage',
    meaning: 'A file or helper with registry credentials cannot be used.',
  },
});
