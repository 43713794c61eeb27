export { checkTars } from './check-tars.ts';
export { ListedBefore } from './listed-before.ts';
export { obtainLocked, obtainSolved } from './obtain-packages.ts';
export type { ObtainedPackage } from './types.ts';
