export { checkPiecesJob } from './check-pieces.job.ts';
export { packImage } from './pack-image.ts';
export type { LockedBytes, PackedLayer } from './types.ts';
