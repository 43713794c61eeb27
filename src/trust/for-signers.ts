/** What only those who sign need, loaded when they call it: a check of signatures starts without it. */
import type * as Bundles from './attached/attach-bundle.ts';
import type * as Legacy from './attached/attach-legacy.ts';
import type * as Record from './attached/attached-record.ts';
import type * as Repair from './attached/repair-fallback.ts';
import type * as Blobs from './blobs/sign-blob.ts';
import type * as Build from './images/attest-build.ts';
import type * as Attest from './images/attest-image.ts';
import type * as Reproduction from './images/attest-reproduction.ts';
import type * as Sign from './images/sign-image.ts';

/** See ./images/sign-image.ts. */
export const signImage: typeof Sign.signImage = async (...args) =>
  await (await import('./images/sign-image.ts')).signImage(...args);

/** See ./images/attest-image.ts. */
export const attestImage: typeof Attest.attestImage = async (...args) =>
  await (await import('./images/attest-image.ts')).attestImage(...args);

/** See ./images/attest-build.ts. */
export const attestBuild: typeof Build.attestBuild = async (...args) =>
  await (await import('./images/attest-build.ts')).attestBuild(...args);

/** See ./images/attest-reproduction.ts. */
export const attestReproduction: typeof Reproduction.attestReproduction = async (...args) =>
  await (await import('./images/attest-reproduction.ts')).attestReproduction(...args);

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

/** See ./attached/attached-record.ts. */
export const recordAttached: typeof Record.recordAttached = async (...args) =>
  await (await import('./attached/attached-record.ts')).recordAttached(...args);

/** See ./attached/repair-fallback.ts. */
export const repairFallback: typeof Repair.repairFallback = async (...args) =>
  await (await import('./attached/repair-fallback.ts')).repairFallback(...args);
