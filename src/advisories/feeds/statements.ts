import type { VersionScheme } from '../../versions/index.ts';
import type { AffectedPackage, Fix } from '../types.ts';
import { oneLine } from './plain-text.ts';

type Named = Pick<AffectedPackage, 'ecosystem' | 'name'>;

/** What a distribution says most: everything before this version. */
export function fixedIn(pack: Named, scheme: VersionScheme, version: string): AffectedPackage {
  return {
    ...pack,
    status: 'affected',
    range: { scheme, intervals: [{ high: version }] },
    fix: { state: 'fixed', versions: [version] },
  };
}

/** Every version, so far. */
export function unfixed(
  pack: Named,
  scheme: VersionScheme,
  state: Fix['state'],
  reason?: string,
): AffectedPackage {
  return {
    ...pack,
    status: 'affected',
    range: { scheme, intervals: [{}] },
    fix: { state, versions: [], ...reasonOf(reason) },
  };
}

export function notAffected(pack: Named, scheme: VersionScheme, reason?: string): AffectedPackage {
  return {
    ...pack,
    status: 'not-affected',
    range: { scheme, intervals: [{}] },
    fix: { state: 'unknown', versions: [], ...reasonOf(reason) },
  };
}

/** Nobody has looked. No version is in its range: earlier programs, which know no such status, then find nothing by it. */
export function undetermined(pack: Named, scheme: VersionScheme): AffectedPackage {
  return {
    ...pack,
    status: 'undetermined',
    range: { scheme, intervals: [] },
    fix: { state: 'unknown', versions: [] },
  };
}

/** It speaks of the package, and nobody can tell of which versions: nothing is found by it, and nothing is clean. */
export function notUnderstood(pack: Named, scheme: VersionScheme, why: string): AffectedPackage {
  const { fix, ...rest } = undetermined(pack, scheme);
  return { ...rest, fix: { ...fix, ...reasonOf(why) } };
}

function reasonOf(reason: string | undefined): { reason?: string } {
  const text = oneLine(reason ?? '');
  return text === '' ? {} : { reason: text };
}
