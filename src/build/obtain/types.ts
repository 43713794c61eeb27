import type { UnpackedDeb } from '../../distro/index.ts';
import type { LockedPackage } from '../lock/index.ts';

/** A package whose bytes were checked and lie in the cache, inflated; its files are entries that point into them. */
export type ObtainedPackage = { locked: LockedPackage; unpacked: UnpackedDeb };
