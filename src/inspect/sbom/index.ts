export { diffSbom } from './diff-sbom.ts';
export { renderSbomDiff } from './render-sbom-diff.ts';
export { renderSbomVerdict } from './render-sbom-verdict.ts';
export { type NamedSbomDiff, type SbomDiffInput, sbomDiff } from './sbom-diff.ts';
export { validateSbom } from './validate-sbom.ts';
export { type CatalogFormat, parseCatalogFormat } from './write-catalog.ts';
export { writeLook } from './write-look.ts';
export { WrittenBefore } from './written-before.ts';
