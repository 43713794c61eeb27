export { packImage } from './pack-image.ts';
export { soundFiles } from './sound-files.ts';
export type { LockedBytes, PackedLayer } from './types.ts';
