export {
  bloatImage,
  bloatWriter,
  type ImageBloat,
  parseBloatFormat,
  proposeRecipe,
} from './bloat/index.ts';
export { diffImages, type PlatformDiff, renderDiff } from './diff/index.ts';
export {
  type ImageReach,
  parseReachFormat,
  reachImage,
  reachPredicate,
  reachWriter,
  renderReach,
} from './reach/index.ts';
export {
  type CatalogFormat,
  diffSbom,
  type NamedSbomDiff,
  parseCatalogFormat,
  renderSbomDiff,
  renderSbomVerdict,
  type SbomDiffInput,
  sbomDiff,
  validateSbom,
  WrittenBefore,
  writeLook,
} from './sbom/index.ts';
export { renderShow, renderShowTree, showImage } from './show/index.ts';
export { renderImageTree, treeImage } from './tree/index.ts';
export { renderWhy, type WhyAnswer, whyImage, whyRecipe } from './why/index.ts';
