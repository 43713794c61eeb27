import { versionError } from '../errors.ts';

/** PURL_INVALID. */
export function invalidPurl(purl: string, rule: string, cause?: unknown): Error {
  const hint =
    'write it as pkg:type/namespace/name@version?key=value#subpath, with special characters as %XX';
  return versionError('PURL_INVALID', `invalid package URL "${purl}": ${rule}`, { hint, cause });
}
