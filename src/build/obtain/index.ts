export { checkTars } from './check-tars.ts';
export { type ListedBefore, listedBefore } from './listed-before.ts';
export { obtainLocked } from './obtain-packages.ts';
export type { ObtainedPackage } from './types.ts';
