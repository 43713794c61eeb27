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
 * Which of the recipe's keys may sign a repository: its own. Those of `contents.keyring` are for what the program has no keys for. They say
 * nothing of Debian's own releases: that a mirror signs these anew is said where the repository is named.
 */
function keysByRepository({ contents: { repositories, keyring } }: Recipe): Uint8Array[][] {
  return repositories.map((repository) => {
    const keys = repository.keyring ?? (isKnown(repository) ? [] : keyring);
    return keys.map(({ bytes }) => bytes);
  });
}

function isKnown({ suite }: { suite: string }): boolean {
  return hasPinnedKeys('debian', suite);
}

/** Debian's name of an OCI architecture. */
export function debianArch(arch: string): DebianArch {
  const name = debianArchOf(arch);
  if (name !== undefined) return name;
  throw buildError('BUILD_ARCH_UNKNOWN', `Debian has no port for ${arch}`, {
    hint: 'use amd64, arm64, arm/v7, 386, ppc64le, riscv64 or s390x',
  });
}
