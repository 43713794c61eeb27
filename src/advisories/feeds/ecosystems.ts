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

/** Whether packages of an ecosystem are those of a distribution. */
export function isDistribution(ecosystem: string): boolean {
  return OF_DISTRIBUTIONS.has(schemeOf(ecosystem));
}

/** `Debian` of `Debian:13`. */
export function baseOf(ecosystem: string): string {
  const colon = ecosystem.indexOf(':');
  return colon < 0 ? ecosystem : ecosystem.slice(0, colon);
}
