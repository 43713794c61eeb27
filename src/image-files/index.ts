export { imageFilesError } from './errors.ts';
export { MAGIC_BYTES, magicOf } from './examine/magic.ts';
export { readText } from './examine/read-text.ts';
export { type ImageFilesOptions, openImageFiles, refuseDamage } from './open-image-files.ts';
export { openImage } from './source/image-archive.ts';
export { layeredImage } from './source/image-source.ts';
export {
  LIMIT_BYTES,
  onePlatform,
  openLayeredSource,
  openReadable,
  type ReadableSource,
  type SourceOptions,
} from './source/open-source.ts';
export { NO_RUN } from './source/run-config.ts';
export type { LayeredSource, LayerSource, RunConfig } from './source/types.ts';
export { unseenPlatforms } from './source/unseen-platforms.ts';
export { Ground, type GroundRecord } from './tree/ground.ts';
export type {
  DigestChoice,
  ExaminedFile,
  Examiner,
  FileHead,
  FileMetadata,
  ImageFile,
  ImageFiles,
  ImageLayer,
  ImageTree,
  Magic,
  OtherDigest,
  Problem,
  Report,
  Wants,
} from './types.ts';
