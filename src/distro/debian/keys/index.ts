export { type PinnedKey, pinnedKeys, pinnedReleases } from './pinned-keys.ts';
export { readKeyring } from './read-keyring.ts';
