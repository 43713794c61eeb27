import { counted } from '../../base/counted.ts';
import type { Component } from '../../sbom/index.ts';
import type { PurlParts } from '../../versions/index.ts';

/** A component as its document names it, and what its package URL says. `isOfRegistry`: as a package of Maven, npm, PyPI, … */
export type JudgedComponent = { component: Component; parts: PurlParts; isOfRegistry: boolean };

/** Where name, version or CPE of a component say another software than its package URL, by which it is judged: one of both is wrong. */
export function contradictionsIn(named: readonly JudgedComponent[]): string[] {
  const count = (test: (one: JudgedComponent) => boolean): number => named.filter(test).length;
  const versions = count(hasOtherVersion);
  const names = count(hasOtherName);
  const cpes = count((one) => !hasOtherVersion(one) && hasCpeOfOtherVersion(one));
  return [
    ...(versions > 0 ? [`${have(versions)} another version than ${their(versions)} package URL`] : []),
    ...(names > 0 ? [`${have(names)} another name than ${their(names)} package URL`] : []),
    ...(cpes > 0 ? [`${have(cpes)} a CPE of another version than ${their(cpes)} package URL`] : []),
  ];
}

function have(count: number): string {
  return `${counted(count, 'component')} ${count === 1 ? 'has' : 'have'}`;
}

function their(count: number): string {
  return count === 1 ? 'its' : 'their';
}

/** Distributions have epochs and revisions that tools put in one place and not in the other. */
function hasOtherVersion({ component: { version }, parts, isOfRegistry }: JudgedComponent): boolean {
  if (version === undefined || parts.version === undefined) return false;
  return isOfRegistry
    ? plainVersion(version) !== plainVersion(parts.version)
    : !agree(withoutEpoch(version), withoutEpoch(parts.version));
}

/** Tools write a group, a scope or a whole path into one of both. */
function hasOtherName({ component: { name }, parts, isOfRegistry }: JudgedComponent): boolean {
  if (!isOfRegistry || name === '') return false;
  const [said, told] = [plainName(name), plainName(parts.name)];
  return !said.includes(told) && !told.includes(said);
}

function hasCpeOfOtherVersion({ component: { cpes = [] }, parts: { version } }: JudgedComponent): boolean {
  if (version === undefined) return false;
  const said = cpes.flatMap((cpe) => versionInCpe(cpe) ?? []);
  return said.length > 0 && !said.some((one) => agree(withoutEpoch(one), withoutEpoch(version)));
}

/** NISTIR 7695, 6.2: `cpe:2.3:a:VENDOR:PRODUCT:VERSION:UPDATE:…`; 6.1: `cpe:/a:VENDOR:PRODUCT:VERSION`. Undefined: any, or none. */
function versionInCpe(cpe: string): string | undefined {
  const fields = cpe.match(/(?:\\.|[^:\\])+/gs) ?? [];
  const version = fields[cpe.startsWith('cpe:2.3:') ? 5 : 4];
  const text = decoded(version ?? '*').replaceAll(/\\(.)/gs, '$1');
  return /^\d/.test(text.replace(/^v/i, '')) ? text : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The same, or one says more of it than the other: a revision, a build, what comes before a release. */
function agree(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long === short || (long.startsWith(short) && /^[^\d.]/.test(long.slice(short.length)));
}

function withoutEpoch(version: string): string {
  return plainVersion(version)
    .toLowerCase()
    .replace(/^\d{1,9}:/, '');
}

/** `v1.2.3` of a module of Go, `go1.26.0` of its library. */
function plainVersion(version: string): string {
  return version.replace(/^(?:v|go)(?=\d)/, '');
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
