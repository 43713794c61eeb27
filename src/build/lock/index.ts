export { assertLockFits } from './assert-lock-fits.ts';
export { lockPathOf, parseLock, readLock, writeLock } from './lock-file.ts';
export type { LockedArch, LockedPackage, LockedRepository, Lockfile } from './schema.ts';
