export { renderShow, renderShowTree } from './render-show.ts';
export { type ShownImage, showImage } from './show-image.ts';
