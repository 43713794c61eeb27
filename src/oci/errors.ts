import { defineErrors } from '../base/errors.ts';

export const ociError = defineErrors({
  OCI_REFERENCE_INVALID: { kind: 'usage', meaning: 'The text is not an image reference.' },
  OCI_LOCATION_INVALID: { kind: 'usage', meaning: 'The text does not say where an image is.' },
  OCI_PLATFORM_INVALID: { kind: 'usage', meaning: 'The text is not a platform such as linux/arm64.' },
  OCI_PLATFORM_NOT_FOUND: { kind: 'not-found', meaning: 'The image has no manifest for the platform.' },
  OCI_NOT_FOUND: { kind: 'not-found', meaning: 'The layout or archive has no such tag, digest or blob.' },
  OCI_LAYOUT_INVALID: { kind: 'refused', meaning: 'The folder or archive is not a valid OCI layout.' },
  OCI_LAYOUT_BUSY: { kind: 'unavailable', meaning: 'Another run is writing the same layout.' },
  OCI_ARCHIVE_INVALID: { kind: 'refused', meaning: 'The file is not a valid image archive.' },
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
      'What is attached to an image cannot be listed completely: there is too much, or part of it cannot be read.',
  },
  OCI_DIGEST_MISMATCH: {
    kind: 'refused',
    meaning: 'The bytes do not have the digest that was asked for.',
  },
  OCI_SIZE_MISMATCH: {
    kind: 'refused',
    meaning: 'The number of bytes differs from what the descriptor says.',
  },
  OCI_WRITE_FAILED: { kind: 'unavailable', meaning: 'The layout or archive could not be written.' },
  OCI_PLATFORM_TWICE: {
    kind: 'usage',
    meaning: 'Two images that are to be joined into one index are for the same platform.',
  },
  OCI_SINGLE_IMAGE: {
    kind: 'unsupported',
    meaning: 'The target holds one image of one platform, nothing else.',
  },
});

export const imageError = defineErrors({
  IMAGE_CONFIG_INVALID: {
    kind: 'refused',
    meaning: 'The config of an image is not a valid image config, or does not match its manifest.',
  },
  IMAGE_NOT_AN_IMAGE: {
    kind: 'usage',
    meaning: 'What was named is an artifact (an SBOM, a signature), not an image with layers.',
  },
});

export const registryError = defineErrors({
  REGISTRY_UNAUTHORIZED: {
    kind: 'unauthorized',
    meaning: 'The registry requires credentials, or rejected those it was given.',
  },
  REGISTRY_DENIED: { kind: 'unauthorized', meaning: 'The credentials are valid but do not permit this.' },
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
    meaning: 'The registry rate limits requests, and retries did not help.',
  },
  REGISTRY_UPLOAD_FAILED: { kind: 'unavailable', meaning: 'A blob could not be uploaded.' },
  REGISTRY_REFUSED: { kind: 'refused', meaning: 'The registry refused the request as wrong or unsupported.' },
  REGISTRY_RESPONSE_INVALID: {
    kind: 'refused',
    meaning: 'The registry gave an answer that the distribution-spec does not allow.',
  },
  REGISTRY_OUT_OF_REACH: {
    kind: 'refused',
    meaning:
      'The registry of an image that somebody else named is in a private network, on this machine, its link or a metadata service.',
  },
  REGISTRY_LEADS_ELSEWHERE: {
    kind: 'refused',
    meaning:
      'The registry sends a login to another host, or a request to an address that only the user may name.',
  },
  REGISTRY_CREDENTIALS_INVALID: {
    kind: 'usage',
    meaning: 'A file or helper with registry credentials cannot be used.',
  },
  REGISTRY_HOSTS_INVALID: {
    kind: 'usage',
    meaning: 'SHEARWALL_TOKEN_SERVICES or SHEARWALL_REACHABLE_HOSTS names something that is not a host.',
  },
});
