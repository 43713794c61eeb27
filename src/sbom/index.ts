export { licenseRef } from './licenses/license-expression.ts';
export { renderCycloneDx16 } from './cyclonedx/render-cyclonedx.ts';
export { renderSpdx23 } from './spdx2/render-spdx.ts';
export type { Component, SbomFile, SbomGraph } from './types.ts';
