export { indexBeside } from './archive/index-beside.ts';
export { addLayers } from './content/add-layers.ts';
export { descriptorOf, EMPTY_CONFIG, emptyConfig, encodeManifest } from './content/descriptor.ts';
export { LEGACY_KINDS, legacyTag } from './content/legacy-tag.ts';
export { parseManifest } from './content/parse-manifest.ts';
export { referrersOf } from './content/referrers-of.ts';
export { copyImage } from './copy-image.ts';
export { ociError, registryError } from './errors.ts';
export { findTag } from './find-tag.ts';
export {
  type NamedImage,
  type PlatformImage,
  readBlob,
  readEntry,
  readImage,
  readOneImage,
} from './image/read-image.ts';
export { joinImages } from './named/join-images.ts';
export { machineCredentials, machineLogins } from './named/machine-logins.ts';
export {
  type ImageAccess,
  type NamedImageInput,
  type NamedTarget,
  openImage,
  openImageTarget,
  openOutput,
} from './named/open-named-image.ts';
export { readRawConfig, readRawManifest } from './named/raw-image.ts';
export { type TransferInput, type Transferred, transferImage } from './named/transfer-image.ts';
export { openSource, openTarget, tagAt } from './open-image.ts';
export {
  formatPlatform,
  isBuildkitAttestation,
  isSamePlatform,
  parsePlatform,
  platformOf,
  selectManifest,
} from './platform.ts';
export {
  formatImageLocation,
  type ImageLocation,
  parseImageLocation,
  parseOutput,
} from './reference/image-location.ts';
export { formatReference, isTag, parseReference, type Reference } from './reference/reference.ts';
export { parseRegistryHost } from './reference/registry-host.ts';
export { checkLogin } from './registry/check-login.ts';
export type { Credential } from './registry/credentials.ts';
export { deleteManifests } from './registry/delete-manifest.ts';
export { digestsOfTags } from './registry/digests-of-tags.ts';
export { listRepositories } from './registry/list-repositories.ts';
export { listTags } from './registry/list-tags.ts';
export { type NamedHosts, parseNamedHosts } from './registry/named-hosts.ts';
export { loginsOfPullSecrets, type PullSecret } from './registry/pull-secrets.ts';
export { removeLogin, storeLogin } from './registry/stored-logins.ts';
export {
  type BlobBytes,
  type Descriptor,
  type ImageConfig,
  type ImageSource,
  type ImageTarget,
  type Index,
  type Manifest,
  type ManifestBytes,
  MEDIA_TYPES,
  type OciContext,
  type Platform,
  type ReferrerListing,
} from './types.ts';
