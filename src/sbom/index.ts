export { renderCycloneDx } from './cyclonedx/render-cyclonedx.ts';
export {
  isWrittenApart,
  renderOnShared,
  type SharedRest,
  sharedRest,
} from './cyclonedx/shared-rest.ts';
export {
  DOCUMENT_FORMATS,
  type DocumentFormat,
  parseDocumentFormat,
  renderDocument,
} from './documents/formats.ts';
export { withSourcePurl } from './graph/source-purl.ts';
export { licenseRef } from './licenses/license-expression.ts';
export { normalizeLicense } from './licenses/normalize-license.ts';
export { findDocument, readDocument } from './read/document-at.ts';
export { readSbom } from './read/read-sbom.ts';
export type { Fault, SbomDocument } from './read/types.ts';
export { renderSpdx23 } from './spdx2/render-spdx.ts';
export type { Component, SbomFile, SbomGraph } from './types.ts';
