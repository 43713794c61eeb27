export { diffImages, type ImageDiff, type PlatformDiff } from './diff-images.ts';
export { renderDiff } from './render-diff.ts';
