/**
 * The seed of whatever tests draw at random. It is fixed, so that `npm test` tries the same cases on every machine;
 * `npm run test:long` sets another each time, prints it, and SHEARWALL_SEED draws its cases again.
 */
import fc from 'fast-check';

const FIXED = 20_240_329;

export const SEED = Number(process.env['SHEARWALL_SEED'] ?? FIXED);
if (!Number.isSafeInteger(SEED)) throw new Error(`SHEARWALL_SEED ${SEED} is not a whole number`);

fc.configureGlobal({ seed: SEED });

export { fc };
