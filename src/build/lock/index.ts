export { assertLockFits } from './assert-lock-fits.ts';
export { isSameLock } from './is-same-lock.ts';
export { lockPathOf, parseLock, readLock, readPreviousLock, writeLock } from './lock-file.ts';
export type { LockedArch, LockedPackage, LockedRepository, Lockfile } from './schema.ts';
