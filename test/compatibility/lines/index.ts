import { fleets } from './fleets.ts';
import { images } from './images.ts';
import type { Line } from './line.ts';
import { sboms } from './sboms.ts';
import { scans } from './scans.ts';
import { signatures } from './signatures.ts';

export type { Line } from './line.ts';
export { PUSHED, SETUP } from './setup.ts';
export { NO_LONGER_CLEAN, NO_LONGER_SAID, SAID_ANEW, SEEN_LONG_AGO, SINCE } from './since.ts';

/** Lines whose answers are kept, by area; each area is run in order, in a home of its own. */
export const AREAS: Readonly<Record<string, readonly Line[]>> = { images, sboms, scans, fleets, signatures };
