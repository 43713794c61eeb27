import { withoutUndefined } from '../base/without-undefined.ts';
import { type DebianArch, debianArchOf, type SuiteRequest } from '../distro/index.ts';
import { buildError } from './errors.ts';
import type { Recipe } from './recipe/index.ts';

/** The suites that a recipe's repositories mean: each with its -updates and -security, unless switched off. */
export function suiteRequests(recipe: Recipe): SuiteRequest[] {
  const architectures = recipe.archs.map(debianArch);
  const extraKeys = recipe.contents.keyring.map(({ bytes }) => bytes);
  return recipe.contents.repositories.flatMap(
    ({ suite, updates, security, components, snapshot, mirrors }) => {
      const base = withoutUndefined({
        components,
        architectures,
        mirrors,
        extraKeys,
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

/** Debian's name of an OCI architecture. */
export function debianArch(arch: string): DebianArch {
  const name = debianArchOf(arch);
  if (name !== undefined) return name;
  throw buildError('BUILD_ARCH_UNKNOWN', `Debian has no port for ${arch}`, {
    hint: 'use amd64, arm64, arm/v7, 386, ppc64le, riscv64 or s390x',
  });
}
