export { assertLockFits } from './assert-lock-fits.ts';
export { lockPathOf, parseLock, readLock, readPreviousLock, writeLock } from './lock-file.ts';
export type { LockedArch, LockedLayer, LockedPackage, LockedRepository, Lockfile } from './schema.ts';
