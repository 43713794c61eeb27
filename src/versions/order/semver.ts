import { keyedOrder } from './keyed-order.ts';
import {
  compareIdentifiers,
  compareSemver,
  parseSemver,
  type SemverParts,
  SHORTENED,
} from './semver-parts.ts';
import type { VersionOrder } from './types.ts';

/**
 * Semantic Versioning as tags in the field have it (Swift, actions, OSV's SEMVER ranges): a `v` before it, one to three numbers,
 * leading zeros.
 */
export const semverOrder: VersionOrder = keyedOrder({
  scheme: 'semver',
  keyOf: (text) => parseSemver(withoutV(text), { numbers: { from: 1, to: 3 }, leadingZeros: true }),
  compareKeys: compareSemver,
});

/** npm's registry takes strict versions only; tools write some with a `v`, and advisories have bounds of one or two numbers. */
export const npmOrder: VersionOrder = keyedOrder({
  scheme: 'npm',
  keyOf: (text) => parseSemver(withoutV(text), SHORTENED),
  compareKeys: compareSemver,
});

/** The semver crate also orders by build metadata; Cargo's requirements and RustSec's advisories do not. */
export const cargoOrder: VersionOrder = keyedOrder({
  scheme: 'cargo',
  keyOf: (text) => parseSemver(text, SHORTENED),
  compareKeys: compareSemver,
});

/** Elixir's Version: the build has no say. */
export const hexOrder: VersionOrder = keyedOrder({
  scheme: 'hex',
  keyOf: (text) => parseSemver(text, SHORTENED),
  compareKeys: compareSemver,
});

/** Dart's pub_semver: as Semantic Versioning, but a version with a build is newer than the same without. */
export const pubOrder: VersionOrder = keyedOrder({
  scheme: 'pub',
  keyOf: (text) => parseSemver(text, { numbers: SHORTENED.numbers, leadingZeros: true }),
  compareKeys: (a, b) => compareSemver(a, b) || compareIdentifiers(numbered(a.build), numbered(b.build)),
});

/** NuGet: up to four numbers, leading zeros, a prerelease in any case. */
export const nugetOrder: VersionOrder = keyedOrder({
  scheme: 'nuget',
  keyOf: (text) => parseSemver(text.toLowerCase(), { numbers: { from: 1, to: 4 }, leadingZeros: true }),
  compareKeys: compareSemver,
});

/**
 * Bitnami: the upstream version with up to four numbers, and its own revision after a dash, which makes it newer: 1.2.3 = 1.2.3-0 <
 * 1.2.3-1. Words after the dash are a prerelease.
 */
export const bitnamiOrder: VersionOrder = keyedOrder({
  scheme: 'bitnami',
  keyOf: bitnamiKey,
  compareKeys: (a, b) =>
    compareSemver(a.upstream, b.upstream) || compareIdentifiers([a.revision], [b.revision]),
});

function bitnamiKey(text: string): { upstream: SemverParts; revision: string } | undefined {
  const parts = parseSemver(withoutV(text), { numbers: { from: 1, to: 4 }, leadingZeros: true });
  if (parts === undefined) return undefined;
  const [first = '', ...rest] = parts.prerelease;
  const revision = /^r?(\d+)$/.exec(first)?.[1];
  if (revision === undefined || rest.length > 0) return { upstream: parts, revision: '0' };
  return { upstream: { ...parts, prerelease: [] }, revision: numbered([revision])[0] ?? '0' };
}

function numbered(identifiers: readonly string[]): string[] {
  return identifiers.map((part) => (/^0\d+$/.test(part) ? part.replace(/^0+(?=\d)/, '') : part));
}

function withoutV(text: string): string {
  return text.startsWith('v') || text.startsWith('V') ? text.slice(1) : text;
}
