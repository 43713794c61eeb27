import { withoutUndefined } from '../base/without-undefined.ts';
import { type DebianArch, debianArchOf, hasPinnedKeys, type SuiteRequest } from '../distro/index.ts';
import { buildError } from './errors.ts';
import type { Recipe } from './recipe/index.ts';

/** The suites that a recipe's repositories mean: each with its -updates and -security, unless switched off. */
export function suiteRequests(recipe: Recipe): SuiteRequest[] {
  const architectures = recipe.archs.map(debianArch);
  const extraKeys = keysByRepository(recipe);
  return recipe.contents.repositories.flatMap(
    ({ suite, updates, security, components, snapshot, mirrors }, index) => {
      const base = withoutUndefined({
        components,
        architectures,
        mirrors,
        extraKeys: extraKeys[index] ?? [],
        snapshot,
      });
      return [
        { ...base, archive: 'debian' as const, suite },
        ...(updates ? [{ ...base, archive: 'debian' as const, suite: `${suite}-updates` }] : []),
        ...(security ? [{ ...base, archive: 'security' as const, suite: `${suite}-security` }] : []),
      ];
    },
  );
}

/**
 * Which keys of `contents.keyring` may sign a repository. They are for what the program has no keys for: where a recipe has such
 * repositories, they say nothing of Debian's own beside them. Where it has none, they are for a mirror that signs anew what it serves.
 */
function keysByRepository({ contents: { repositories, keyring } }: Recipe): Uint8Array[][] {
  const keys = keyring.map(({ bytes }) => bytes);
  const known = repositories.map(({ suite }) => hasPinnedKeys('debian', suite));
  const areAllKnown = known.every(Boolean);
  return known.map((isKnown) => (isKnown && !areAllKnown ? [] : keys));
}

/** Debian's name of an OCI architecture. */
export function debianArch(arch: string): DebianArch {
  const name = debianArchOf(arch);
  if (name !== undefined) return name;
  throw buildError('BUILD_ARCH_UNKNOWN', `Debian has no port for ${arch}`, {
    hint: 'use amd64, arm64, arm/v7, 386, ppc64le, riscv64 or s390x',
  });
}
