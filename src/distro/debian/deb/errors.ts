import { defineErrors, ShearwallError } from '../../../base/errors.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ExpectedPackage } from './types.ts';

export const debError = defineErrors({
  DEB_UNREADABLE: { kind: 'unavailable', meaning: 'A package file could not be read.' },
  DEB_DIGEST: {
    kind: 'refused',
    meaning: 'A package is not the file that the signed index or the lock names.',
  },
  DEB_FORMAT: { kind: 'refused', meaning: 'A file is not a .deb package, or its ar archive is malformed.' },
  DEB_TRUNCATED: { kind: 'refused', meaning: 'A package is truncated.' },
  DEB_MEMBER: {
    kind: 'refused',
    meaning: 'A package has a member that is unknown, duplicate, or in the wrong place.',
  },
  DEB_LIMIT: { kind: 'refused', meaning: 'A package or one of its members is larger than allowed.' },
  DEB_CONTROL: { kind: 'refused', meaning: 'The control member of a package is missing or malformed.' },
  DEB_MISMATCH: {
    kind: 'refused',
    meaning: 'The control member of a package contradicts its entry in the index.',
  },
  DEB_UNSAFE_ENTRY: {
    kind: 'refused',
    meaning: 'A package ships something that no package may ship: a device, an absolute name.',
  },
  DEB_DUPLICATE_ENTRY: { kind: 'refused', meaning: 'A package ships one path twice.' },
});

/** Runs `read` and says of every failure in it which package it is about. */
export async function inPackage<T>(
  { name, version, architecture }: ExpectedPackage,
  read: () => Promise<T> | T,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ShearwallError)) throw error;
    const { code, kind, hint, details } = error;
    throw new ShearwallError(
      code,
      kind,
      `package ${name} ${version} (${architecture}): ${error.message}`,
      withoutUndefined({
        cause: error,
        hint,
        details,
      }),
    );
  }
}
