import { nearestName } from '../../base/index.ts';
import {
  KNOWN_ECOSYSTEMS,
  schemeOfEcosystem,
  type VersionOrder,
  type VersionScheme,
  versionOrder,
} from '../../versions/index.ts';

/** What nobody knows is kept in an order of its own; no package is ever asked for there. */
export function schemeOf(ecosystem: string): VersionScheme {
  return schemeOfEcosystem(ecosystem) ?? 'generic';
}

export function compareIn(scheme: VersionScheme): VersionOrder['compare'] {
  const order = versionOrder(scheme);
  return (a, b) => order.compare(a, b);
}

const OF_DISTRIBUTIONS: ReadonlySet<VersionScheme> = new Set(['deb', 'apk', 'rpm', 'alpm']);

/** Whether versions of this order are those of a distribution's packages. */
export function isOfDistributions(scheme: VersionScheme): boolean {
  return OF_DISTRIBUTIONS.has(scheme);
}

/** Whether it is one that OSV defines, or that a package can be of; else it is a new one, or a mistake. */
export function isKnownEcosystem(ecosystem: string): boolean {
  return schemeOfEcosystem(ecosystem) !== undefined || OF_OSV.has(baseOf(ecosystem));
}

/** What somebody may have meant: `npm` of `npmjs.org`. */
export function resembledEcosystem(ecosystem: string): string | undefined {
  const name = baseOf(ecosystem).toLowerCase();
  return (
    KNOWN_ECOSYSTEMS.find((one) => one.length > 2 && name.includes(one.toLowerCase())) ??
    nearestName(name, KNOWN_ECOSYSTEMS)
  );
}

/** OSV's ecosystems (ossf.github.io/osv-schema, "Defined Ecosystems") that no package here is of. */
const OF_OSV: ReadonlySet<string> = new Set([
  'Android',
  'Cleanstart',
  'CleanStart',
  'Docker Hardened Images',
  'GIT',
  'GSD',
  'OSS-Fuzz',
  'Root',
  'TuxCare',
  'UVI',
]);

/** `Debian` of `Debian:13`. */
export function baseOf(ecosystem: string): string {
  const colon = ecosystem.indexOf(':');
  return colon < 0 ? ecosystem : ecosystem.slice(0, colon);
}
