export { type NamedImage, type PlatformImage, readBlob, readImage } from './read-image.ts';
