export { hasPinnedKeys, isPinned } from './pinned-keys.ts';
export { fingerprintsOf, readKeyring } from './read-keyring.ts';
