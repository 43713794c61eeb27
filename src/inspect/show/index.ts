export type { Attachment } from './attachments.ts';
export { renderShow, renderShowTree } from './render-show.ts';
export { type ShownImage, type ShownLayer, type ShownPlatform, showImage } from './show-image.ts';
