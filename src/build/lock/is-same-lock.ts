import { canonicalJson } from '../../base/canonical-json.ts';
import type { Lockfile } from './schema.ts';

/**
 * True where two locks differ at most in which Release of each suite named the same packages: an archive signs a new one several times a
 * day. Whoever reviews locks wants to see a change only when something in the image changes.
 */
export function isSameLock(a: Lockfile, b: Lockfile): boolean {
  return canonicalJson(withoutReleases(a)) === canonicalJson(withoutReleases(b));
}

function withoutReleases(lock: Lockfile): unknown {
  const archs = Object.entries(lock.archs).map(([name, arch]) => {
    const repositories = arch.repositories.map(({ suite, codename, origin, snapshot, components }) => ({
      suite,
      codename,
      origin,
      snapshot: snapshot ?? null,
      components,
    }));
    return [name, { ...arch, repositories }];
  });
  return { ...lock, archs };
}
