export { sbomError } from './errors.ts';
export { licenseRef } from './license-expression.ts';
export { renderCycloneDx16 } from './render-cyclonedx.ts';
export { renderSpdx23 } from './render-spdx.ts';
export type { Component, SbomEffect, SbomFile, SbomGraph } from './types.ts';
