export { licenseRef } from './license-expression.ts';
export { renderCycloneDx16 } from './render-cyclonedx.ts';
export { renderSpdx23 } from './render-spdx.ts';
export type { Component, SbomFile, SbomGraph } from './types.ts';
