export { obtainLocked, obtainSolved } from './obtain-packages.ts';
export type { ObtainedPackage } from './types.ts';
