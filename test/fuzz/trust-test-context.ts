import type { TrustContext } from '../../src/trust/index.ts';
import { ociTestContext } from '../fakes/oci-context.ts';

/** Verifying what lies in memory asks nobody and keeps nothing. */
export const trustTestContext: TrustContext = {
  ...ociTestContext({ offline: true }),
  get cache(): never {
    throw new Error('verifying writes to no cache');
  },
};
