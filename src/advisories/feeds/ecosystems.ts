import {
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

/** `Debian` of `Debian:13`. */
export function baseOf(ecosystem: string): string {
  const colon = ecosystem.indexOf(':');
  return colon < 0 ? ecosystem : ecosystem.slice(0, colon);
}
