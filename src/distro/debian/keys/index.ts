export { fingerprintsOf } from './fingerprints-of.ts';
export { hasPinnedKeys, isPinned } from './pinned-keys.ts';
