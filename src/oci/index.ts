export { descriptorOf, EMPTY_CONFIG, emptyConfig, encodeManifest } from './content/descriptor.ts';
export {
  isManifestType,
  MAX_MANIFEST_BYTES,
  type ManifestDocument,
  parseManifest,
} from './content/parse-manifest.ts';
export { verifyBytes, verifyStream } from './content/verify-content.ts';
export { blobsOf, subjectOf, type WalkedManifest, walkManifests } from './content/walk-manifests.ts';
export { type CopyOptions, type CopyResult, copyImage } from './copy-image.ts';
export { ociError, registryError } from './errors.ts';
export { type OpenOptions, openSource, openTarget, tagAt } from './open-image.ts';
export { formatPlatform, isSamePlatform, parsePlatform, platformOf, selectManifest } from './platform.ts';
export { formatImageLocation, type ImageLocation, parseImageLocation } from './reference/image-location.ts';
export { formatReference, parseReference, type Reference } from './reference/reference.ts';
export {
  type Credential,
  type CredentialSources,
  type Credentials,
  loadCredentials,
} from './registry/credentials.ts';
export { listTags } from './registry/list-tags.ts';
export {
  type Descriptor,
  type ImageConfig,
  type ImageSource,
  type ImageTarget,
  type Index,
  type Manifest,
  MEDIA_TYPES,
  type OciContext,
  type Platform,
  type Repository,
} from './types.ts';
