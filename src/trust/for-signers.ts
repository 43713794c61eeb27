/** What only signing needs, loaded when it is called: checking signatures starts without it. */
import type * as Bundles from './attached/attach-bundle.ts';
import type * as Legacy from './attached/attach-legacy.ts';
import type * as Blobs from './blobs/sign-blob.ts';
import type * as Attest from './images/attest-image.ts';
import type * as Sign from './images/sign-image.ts';
import type * as At from './named/sign-at.ts';
import type * as Means from './open-signing.ts';

/** See ./images/sign-image.ts. */
export const signImage: typeof Sign.signImage = async (...args) =>
  await (await import('./images/sign-image.ts')).signImage(...args);

/** See ./images/attest-image.ts. */
export const attestImage: typeof Attest.attestImage = async (...args) =>
  await (await import('./images/attest-image.ts')).attestImage(...args);

/** See ./blobs/sign-blob.ts. */
export const signBlob: typeof Blobs.signBlob = async (...args) =>
  await (await import('./blobs/sign-blob.ts')).signBlob(...args);

/** See ./blobs/sign-blob.ts. */
export const attestBlob: typeof Blobs.attestBlob = async (...args) =>
  await (await import('./blobs/sign-blob.ts')).attestBlob(...args);

/** See ./attached/attach-bundle.ts. */
export const attachBundle: typeof Bundles.attachBundle = async (...args) =>
  await (await import('./attached/attach-bundle.ts')).attachBundle(...args);

/** See ./attached/attach-legacy.ts. */
export const attachLegacy: typeof Legacy.attachLegacy = async (...args) =>
  await (await import('./attached/attach-legacy.ts')).attachLegacy(...args);

/** See ./named/sign-at.ts. */
export const signAt: typeof At.signAt = async (...args) =>
  await (await import('./named/sign-at.ts')).signAt(...args);

/** See ./named/sign-at.ts. */
export const attestAt: typeof At.attestAt = async (...args) =>
  await (await import('./named/sign-at.ts')).attestAt(...args);

/** See ./named/sign-at.ts. */
export const attestReproductionAt: typeof At.attestReproductionAt = async (...args) =>
  await (await import('./named/sign-at.ts')).attestReproductionAt(...args);

/** See ./named/sign-at.ts. */
export const repairAt: typeof At.repairAt = async (...args) =>
  await (await import('./named/sign-at.ts')).repairAt(...args);

/** See ./open-signing.ts. */
export const openSigning: typeof Means.openSigning = async (...args) =>
  await (await import('./open-signing.ts')).openSigning(...args);

/** See ./open-signing.ts. */
export const findSigningServices: typeof Means.findSigningServices = async (...args) =>
  await (await import('./open-signing.ts')).findSigningServices(...args);
