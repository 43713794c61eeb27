import type { ImageTest } from '../../update/index.ts';

/** Nothing starts images for us yet: each is "not tested", which keeps it from being pushed unless the user allows it. */
export const testCandidate: ImageTest = async () => ({
  verdict: 'not tested',
  why: 'this version starts no image',
});
