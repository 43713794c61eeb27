export { checkTars } from './check-tars.ts';
export { obtainLocked } from './obtain-packages.ts';
export type { ObtainedPackage } from './types.ts';
