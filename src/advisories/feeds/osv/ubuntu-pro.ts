import type { AffectedPackage } from '../../types.ts';

/**
 * Where Ubuntu fixes a package for subscribers only (in `universe`, or after a release's five years), its records name the release
 * under Pro alone. Who has no subscription has the flaw all the same, and no fix: said here, as no record does.
 */
export function withoutSubscription(packages: readonly AffectedPackage[]): AffectedPackage[] {
  const forPro = packages.filter(({ ecosystem }) => PRO.test(ecosystem));
  if (forPro.length === 0) return [...packages];
  const fixed = new Set(packages.filter(({ fix }) => fix.versions.length > 0).map(keyOf));
  const added = forPro
    .map((pro) => ({ ...pro, ecosystem: pro.ecosystem.replace(':Pro', ''), fix: fixOf(pro) }))
    .filter((each) => !fixed.has(keyOf(each)));
  // A regular entry without a fix says less than the one that ends where Pro's fix begins.
  const replaced = new Set(added.map(keyOf));
  return [...packages.filter((each) => !replaced.has(keyOf(each))), ...added];
}

/** Not its other services, which are other packages: FIPS, real-time kernels. */
const PRO = /^Ubuntu:Pro:\d+\.\d+:LTS$/;

function keyOf({ ecosystem, name }: AffectedPackage): string {
  return `${ecosystem}\n${name}`;
}

function fixOf({ fix }: AffectedPackage): AffectedPackage['fix'] {
  if (fix.versions.length === 0) return fix;
  return {
    state: 'not-fixed',
    versions: [],
    reason: `fixed in ${fix.versions.join(', ').slice(0, 150)} for Ubuntu Pro`,
  };
}
