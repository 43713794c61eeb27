export { assertLockFits } from './assert-lock-fits.ts';
export { isSameLock } from './is-same-lock.ts';
export { lockPathOf, readLock, readPreviousLock, writeLock } from './lock-file.ts';
export { parseLock } from './parse-lock.ts';
export type { LockedArch, LockedPackage, LockedRepository, Lockfile } from './schema.ts';
