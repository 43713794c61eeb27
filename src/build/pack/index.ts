export { packImage } from './pack-image.ts';
export type { LockedPiece, PackedLayer } from './types.ts';
